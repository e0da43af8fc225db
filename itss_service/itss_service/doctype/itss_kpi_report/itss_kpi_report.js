const PAGE = 50;

frappe.ui.form.on("ITSS KPI Report", {
	onload(frm) {
		if (frm.is_new() && !frm.doc.from_date)
			frm.set_value("from_date", frappe.datetime.add_months(frappe.datetime.month_start(), -1));
	},

	refresh(frm) {
		show_figures(frm);
		frm.set_df_property("to_date", "hidden", frm.doc.period_kind !== "Custom" && !frm.doc.to_date);
		if (frm.is_new() || frm.doc.docstatus !== 0) return;
		if (frm.doc.state === "Computing")
			frm.dashboard.set_headline(__("The figures are being computed; this page shows them when they are there."));
		if (frm.perm[0]?.write) frm.add_custom_button(__("Compute"), () => compute(frm));
	},

	period_kind: (frm) => tell_period(frm),
	from_date: (frm) => tell_period(frm),
});

// The server takes the calendar period around From; shown at once so that nobody is surprised.
function tell_period(frm) {
	const { from_date, period_kind } = frm.doc;
	const units = { Week: "isoWeek", Month: "month", Quarter: "quarter", Year: "year" };
	if (!from_date || !units[period_kind]) return;
	const day = moment(from_date);
	const [first, last] = [day.clone().startOf(units[period_kind]), day.clone().endOf(units[period_kind])];
	if (first.format("YYYY-MM-DD") !== from_date) frm.set_value("from_date", first.format("YYYY-MM-DD"));
	frm.set_value("to_date", last.format("YYYY-MM-DD"));
}

async function compute(frm) {
	if (frm.is_dirty()) await frm.save();
	await frappe.call({
		method: "itss_service.api.kpi.compute_report",
		args: { report: frm.doc.name },
		freeze: true,
		freeze_message: __("Computing"),
	});
	await frm.reload_doc();
}

function show_figures(frm) {
	const figures = frm.doc.__onload?.figures || [];
	const body = frm.get_field("figures_shown").$wrapper.empty();
	if (!figures.length) {
		body.append($("<p class='text-muted'>").text(__("Save to compute the figures.")));
		return;
	}
	body.append(bars_of(figures), table_of(figures));
	body.off("click", "[data-side]").on("click", "[data-side]", (event) => {
		const { kpi, side } = event.currentTarget.dataset;
		event.preventDefault();
		show_tickets(frm, figures.find((figure) => figure.kpi === kpi), side);
	});
}

function table_of(figures) {
	const measured = figures.filter((figure) => figure.measured);
	const heads = [__("KPI"), __("Value"), __("Goal"), __("Numerator"), __("Denominator"), __("Period Before"), __("Change")];
	const head = heads.map((text, at) => `<th class="${at ? "text-right" : ""}">${text}</th>`).join("");
	const rows = measured.map(row_of).join("");
	const silent = figures.length - measured.length;
	const note = silent
		? `<p class="text-muted small">${__("{0} more KPIs had nothing to measure in this period.", [silent])}</p>`
		: "";
	return `<div class="table-responsive"><table class="table table-sm itss-kpi-table">
		<thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>${note}`;
}

function row_of(figure) {
	const { escape_html } = frappe.utils;
	const colour = { Held: "green", Missed: "red" }[figure.holds] || "gray";
	const arrow = { 1: "text-success", "-1": "text-danger" }[figure.better] || "text-muted";
	const sign = { 1: "▲ ", "-1": "▼ " }[figure.went] || "";
	const link = `<a href="#" data-kpi="${escape_html(figure.kpi)}"`;
	const behind = (side) =>
		figure[side] === "–" ? "–" : `${link} data-side="${side}">${escape_html(figure[side])}</a>`;
	const unit = figure.unit ? ` ${escape_html(figure.unit)}` : "";
	const cells = [
		`<span class="indicator-pill no-indicator-dot whitespace-nowrap ${colour}">${escape_html(figure.value)}${unit}</span>`,
		escape_html(figure.goal),
		behind("numerator"),
		behind("denominator"),
		escape_html(figure.previous),
		`<span class="${arrow}">${sign}${escape_html(figure.change)}</span>`,
	];
	const name = `<a href="${frappe.utils.get_form_link("ITSS KPI", figure.kpi)}">${escape_html(figure.title)}</a>`;
	return `<tr><td>${name}</td>${cells.map((cell) => `<td class="text-right text-nowrap">${cell}</td>`).join("")}</tr>`;
}

// Shares that have a goal, against it: the others have scales of their own.
function bars_of(figures) {
	const shown = figures.filter((figure) => figure.share !== null && figure.goal_share && figure.share >= 0);
	if (!shown.length) return "";
	const percent = (share) => `${Math.min(100, share * 100)}%`;
	const rows = shown.map((figure) => {
		const colour = figure.holds === "Held" ? "--green-500" : "--red-500";
		const told = frappe.utils.escape_html(`${figure.value} (${__("Goal")} ${figure.goal})`);
		return `<div class="row align-items-center small" style="margin-bottom: 4px" title="${told}">
			<div class="col-4 text-right ellipsis">${frappe.utils.escape_html(figure.title)}</div>
			<div class="col-7 p-0" style="position: relative; height: 14px; background: var(--gray-100); border-radius: 3px">
				<div style="width: ${percent(figure.share)}; height: 100%; background: var(${colour}); border-radius: 3px"></div>
				<div style="position: absolute; top: -3px; height: 20px; left: calc(${percent(figure.goal_share)} - 1px);
					border-left: 2px solid var(--text-color)"></div>
			</div>
			<div class="col-1 pl-2 text-nowrap">${frappe.utils.escape_html(figure.value)}</div>
		</div>`;
	});
	return `<div class="itss-kpi-bars mb-4"><p class="text-muted small">${__("Shares; the line is the goal")}</p>${rows.join("")}</div>`;
}

function show_tickets(frm, figure, side) {
	const dialog = new frappe.ui.Dialog({
		title: `${figure.title}: ${side === "numerator" ? __("Numerator") : __("Denominator")}`,
		size: "extra-large",
		fields: [{ fieldtype: "HTML", fieldname: "rows" }],
	});
	const body = dialog.get_field("rows").$wrapper;
	body.html(`<p class="text-muted itss-told"></p>
		<div class="table-responsive"><table class="table table-sm"><thead></thead><tbody></tbody></table></div>
		<button class="btn btn-default btn-sm itss-more">${__("Show more")}</button>`);
	let shown = 0;
	const more = async () => {
		const args = { report: frm.doc.name, kpi: figure.kpi, side, start: shown, page_length: PAGE };
		const { message } = await frappe.call("itss_service.api.kpi.tickets_behind", args);
		if (!shown) body.find("thead").html(ticket_head(message.rows[0]));
		shown += message.rows.length;
		body.find("tbody").append(message.rows.map(ticket_row).join(""));
		body.find(".itss-told").text(
			__("{0} of {1} rows, as they are now and as far as you may see them.", [shown, message.total])
		);
		body.find(".itss-more").toggle(shown < message.total && message.rows.length > 0);
	};
	body.on("click", ".itss-more", more);
	dialog.show();
	more();
}

// What a row tells of its clock or escalation, beyond the ticket.
const own_columns = (row) => Object.keys(row || {}).filter((key) => key.startsWith("of_"));

function ticket_head(row) {
	const own = {
		of_agreement: __("Agreement"),
		of_metric: __("Metric"),
		of_state: __("State", null, "ITSS KPI Report"),
		of_due_at: __("Due At", null, "ITSS KPI Report"),
		of_stopped_at: __("Stopped At", null, "ITSS KPI Report"),
		of_breached_at: __("Breached At", null, "ITSS KPI Report"),
		of_rule: __("Rule", null, "ITSS KPI Report"),
		of_level: __("Level"),
		of_recorded_at: __("Noticed At", null, "ITSS KPI Report"),
	};
	const heads = [__("Document"), __("Subject"), __("Status"), __("Priority", null, "ITSS KPI Report"), __("Support Group")];
	const all = [...heads, ...own_columns(row).map((key) => own[key])];
	return `<tr>${all.map((head) => `<th>${head}</th>`).join("")}</tr>`;
}

function ticket_row(row) {
	const { escape_html, get_form_link } = frappe.utils;
	const text = (value) => escape_html(value ? String(value) : "");
	const link = `<a href="${get_form_link(row.reference_doctype, row.reference_name)}">${text(row.reference_name)}</a>`;
	const more = own_columns(row).map((key) =>
		key.endsWith("_at") && row[key] ? frappe.datetime.str_to_user(row[key]) : text(row[key])
	);
	const cells = [link, text(row.subject), text(__(row.status)), text(row.priority), text(row.support_group), ...more];
	return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}
