// The workload that was expected beside the tickets that there really were.
import { ask } from "./quiet_call";
import { escape } from "./words";

export async function showWorkload(frm) {
	const $area = $(frm.fields_dict.workload_html.wrapper).empty();
	if (frm.is_new() || !(frm.doc.workload || []).length) return;
	const told = await ask("agreements.workload", { agreement: frm.doc.name }).catch(() => null);
	if (!told || frm.is_new()) return;
	if (!told.tickets)
		return $area.html(`<p class="text-muted">${__("No tickets yet to compare it with.")}</p>`);
	const number = (value) => format_number(value, null, 1);
	const colour = (share) =>
		share === null ? "gray" : share > 120 ? "red" : share > 100 ? "orange" : "green";
	const line = (label, expected, actual, share) => `<tr><td>${label}</td>
		<td class="text-right">${expected === null ? "–" : number(expected)}</td><td class="text-right">${number(actual)}</td>
		<td class="text-right">${share === null ? "–" : `<span class="indicator-pill ${colour(share)}">${share} %</span>`}</td></tr>`;
	const rows = told.rows.map((row) =>
		line(
			escape([row.issue_type, row.item].filter(Boolean).join(" · ")) || __("All tickets"),
			row.expected,
			row.actual,
			row.share
		)
	);
	if (told.unexpected) rows.push(line(__("What no row expects"), null, told.unexpected, null));
	const words = __("Tickets a month, from {0} to {1}", [
		frappe.datetime.str_to_user(told.from),
		frappe.datetime.str_to_user(told.to),
	]);
	$area.html(`<p class="text-muted">${words}</p><table class="table table-sm table-bordered itss-workload">
		<thead><tr><th>${__("Workload")}</th><th class="text-right">${__("Expected")}</th>
		<th class="text-right">${__("Actual")}</th><th class="text-right">${__("Share", null, "ITSS Service")}</th></tr></thead>
		<tbody>${rows.join("")}</tbody></table>`);
}
