const FILTERS = ["customer", "customer_group", "support_group", "agreement", "issue_type", "priority"];
const PAGE = 50;
const TICKET = "ITSS Ticket";

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
	const chart = $("<div class='itss-kpi-chart'>").appendTo(body);
	body.append(table_of(figures));
	body.off("click", "[data-side]").on("click", "[data-side]", (event) => {
		const { kpi, side } = event.currentTarget.dataset;
		event.preventDefault();
		show_tickets(frm, figures.find((figure) => figure.kpi === kpi), side);
	});
	draw_shares(chart, figures);
}

function table_of(figures) {
	const measured = figures.filter((figure) => figure.measured);
	const heads = [__("KPI"), __("Value"), __("Goal"), __("Numerator"), __("Denominator"), __("Before"), __("Change")];
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
	const sign = figure.change.startsWith("+") ? "▲ " : figure.change.startsWith("−") ? "▼ " : "";
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
function draw_shares(parent, figures) {
	const shown = figures.filter((figure) => figure.share !== null && figure.goal_share && figure.share >= 0);
	if (!shown.length) return parent.remove();
	const percent = (share) => Math.floor(share * 1000 + 1e-6) / 10;
	new frappe.Chart(parent[0], {
		type: "bar",
		height: 220,
		colors: ["blue", "light-grey"],
		data: {
			labels: shown.map((figure) => figure.title),
			datasets: [
				{ name: __("Value"), values: shown.map((figure) => percent(figure.share)) },
				{ name: __("Goal"), values: shown.map((figure) => percent(figure.goal_share)) },
			],
		},
		tooltipOptions: { formatTooltipY: (value) => `${value}%` },
	});
}

function show_tickets(frm, figure, side) {
	const dialog = new frappe.ui.Dialog({
		title: `${figure.title}: ${side === "numerator" ? __("Numerator") : __("Denominator")}`,
		size: "extra-large",
		fields: [{ fieldtype: "HTML", fieldname: "rows" }],
	});
	const body = dialog.get_field("rows").$wrapper;
	body.html(`<p class="text-muted itss-told"></p>
		<div class="table-responsive"><table class="table table-sm"><tbody></tbody></table></div>
		<button class="btn btn-default btn-sm itss-more">${__("Show more")}</button>`);
	let shown = 0;
	const more = async () => {
		const args = { report: frm.doc.name, kpi: figure.kpi, side, start: shown, page_length: PAGE };
		const { message } = await frappe.call("itss_service.api.kpi.tickets_behind", args);
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

function ticket_row(row) {
	const { escape_html, get_form_link } = frappe.utils;
	const text = (value) => escape_html(value ? String(value) : "");
	const link = `<a href="${get_form_link(row.reference_doctype, row.reference_name)}">${text(row.reference_name)}</a>`;
	const more = Object.keys(row)
		.filter((key) => key.startsWith("of_") && row[key])
		.map((key) => (key.endsWith("_at") ? frappe.datetime.str_to_user(row[key]) : text(row[key])));
	const cells = [link, text(row.subject), text(__(row.status)), text(row.priority), text(row.support_group), ...more];
	return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join("")}</tr>`;
}
