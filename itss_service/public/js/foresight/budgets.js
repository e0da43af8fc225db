// The breaches that each goal still allows in the running period, and the open tickets that decide it.
import { ask } from "../setup/quiet_call";
import { escape, metricText, shareText } from "../setup/words";

const HIGHEST = 3; // a burn rate from which bars do not grow any more

export async function showBudgets(frm) {
	const $area = $(frm.fields_dict.budget_html.wrapper);
	const { name } = frm.doc;
	let told;
	try {
		told = await ask("budgets.error_budgets", { agreement: name });
	} catch (error) {
		if (frm.doc.name === name) $area.html(`<div class="text-muted">${error.message}</div>`);
		return;
	}
	if (frm.doc.name === name) $area.html(drawn(told));
}

function drawn(told) {
	if (!told.budgets.length)
		return `<p class="text-muted">${__("No goal is agreed, so there is no budget of breaches. Set an attainment goal.")}</p>`;
	const period = __("{0}, from {1} to {2}", [
		escape(told.title),
		frappe.datetime.str_to_user(told.period_from),
		frappe.datetime.str_to_user(told.period_to),
	]);
	const parts = told.budgets.map((budget) => one(budget, told.deciding[budget.metric] || []));
	return `<p class="text-muted">${period}</p>${parts.join("")}`;
}

function one(budget, tickets) {
	const share = budget.allowed ? budget.used / budget.allowed : budget.used ? 1 : 0;
	const [colour, words] = verdict(budget, share);
	const klass = budget.lost ? "lost" : share >= 0.75 || budget.undecided ? "near" : "";
	const title = __("{0}, goal {1}", [escape(metricText(budget.metric)), shareText(budget.goal)]);
	return `<div class="itss-budget"><div class="itss-budget-head">
		<b>${title}</b> <span class="indicator-pill ${colour}">${words}</span>
		<span class="text-muted">${figures(budget)}</span></div>
		<div class="itss-budget-bar" role="img" aria-label="${__("{0} of the budget used", [shareText(share)])}">
		<i class="${klass}" style="width:${Math.min(share, 1) * 100}%"></i></div>
		<div>${burning(budget)}</div>${budget.due ? deciding(budget, tickets) : ""}</div>`;
}

function verdict(budget, share) {
	if (budget.lost) return ["red", __("Goal Lost")];
	if (!budget.judged && !budget.due) return ["gray", __("Nothing Judged Yet")];
	if (budget.undecided) return ["orange", __("Open Tickets Decide")];
	return share >= 0.75 ? ["orange", __("Nearly Used Up")] : ["green", __("Enough Left")];
}

function figures(budget) {
	const number = (value) => format_number(value, null, Number.isInteger(value) ? 0 : 1);
	const told = [
		__("{0} of {1} allowed breaches", [number(budget.used), number(budget.allowed)]),
		budget.left >= 0 ? __("{0} left", [number(budget.left)]) : __("{0} too many", [number(-budget.left)]),
		__("{0} judged, {1} expected", [number(budget.judged), number(budget.expected)]),
	];
	if (budget.exempt) told.push(__("{0} exempt besides", [number(budget.exempt)]));
	return told.join(" · ");
}

function burning(budget) {
	if (budget.burn_rate === null && !budget.weeks.length) return "";
	const rate = budget.burn_rate === null ? "∞" : format_number(budget.burn_rate, null, 1);
	const bars = budget.weeks.map((week) => {
		const known = week.burn_rate === null ? HIGHEST : week.burn_rate;
		const height = Math.max((Math.min(known, HIGHEST) / HIGHEST) * 100, 6);
		const words = __("Week from {0}: {1}", [
			frappe.datetime.str_to_user(week.from),
			week.burn_rate === null ? "∞" : format_number(week.burn_rate, null, 1),
		]);
		return `<i class="${known > 1 ? "fast" : ""}" style="height:${height}%" title="${words}"></i>`;
	});
	const words =
		budget.burn_rate !== null && budget.burn_rate <= 1
			? __("slow enough for the goal")
			: __("too fast: 1 uses the budget up exactly");
	return `${__("Burn rate {0}", [rate])}<span class="itss-weeks">${bars.join("")}</span><span class="text-muted">${words}</span>`;
}

function deciding(budget, tickets) {
	const rows = tickets.map(
		(
			row
		) => `<tr><td>${frappe.utils.get_form_link(row.reference_doctype, row.reference_name, true, escape(row.reference_name))}</td>
		<td>${escape(row.subject)}</td><td>${escape(row.priority)}</td><td>${escape(row.support_group)}</td>
		<td>${frappe.datetime.str_to_user(row.due_at)}${row.is_paused ? ` (${__("paused", null, "ITSS Clock")})` : ""}</td></tr>`
	);
	const words = __("{0} open targets fall due before the period ends. The first of them:", [budget.due]);
	if (budget.lost || !rows.length)
		return `<p class="text-muted">${__("{0} open targets fall due before the period ends.", [budget.due])}</p>`;
	return `<p>${words}</p><table class="table table-sm table-bordered itss-figures"><thead><tr>
		<th>${__("Ticket", null, "ITSS Ticket")}</th><th>${__("Subject")}</th><th>${__("Priority")}</th><th>${__("Support Group")}</th><th>${__("Due At")}</th>
		</tr></thead><tbody>${rows.join("")}</tbody></table>`;
}
