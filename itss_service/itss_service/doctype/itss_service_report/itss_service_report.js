frappe.ui.form.on("ITSS Service Report", {
	onload(frm) {
		if (!frm.is_new() || frm.doc.period_from) return;
		const first = frappe.datetime.add_months(frappe.datetime.month_start(), -1);
		frm.set_value({ period_from: first, period_to: moment(first).endOf("month").format("YYYY-MM-DD") });
	},

	refresh(frm) {
		show_figures(frm);
		frm.get_field("charts_shown").$wrapper.html(frm.doc.charts || "");
		tell_archive(frm);
		if (frm.is_new()) return;
		if (frm.doc.docstatus === 0 && frm.perm[0]?.write)
			frm.add_custom_button(__("Compute"), () => press(frm, "compute_report", __("Computing")));
		if (frm.doc.docstatus === 1 && frm.doc.state === "Failed" && frm.perm[0]?.submit)
			frm.add_custom_button(__("Send Again"), () => press(frm, "send_again", __("Sending")));
	},

	async agreement(frm) {
		if (!frm.doc.agreement || frm.doc.recipients) return;
		const agreement = await frappe.db.get_doc("ITSS Agreement", frm.doc.agreement);
		const duty = (agreement.report_duties || [])[0];
		if (!duty) return;
		const { recipients, measures, language, due_days } = duty;
		const due_on = frappe.datetime.add_days(frm.doc.period_to, due_days || 0);
		frm.set_value({ recipients, measures, language, duty: duty.title, due_on });
	},
});

async function press(frm, action, freeze_message) {
	if (frm.is_dirty() && frm.doc.docstatus === 0) await frm.save();
	const args = { report: frm.doc.name };
	await frappe.call({ method: `itss_service.api.service_reports.${action}`, args, freeze: true, freeze_message });
	await frm.reload_doc();
}

function tell_archive(frm) {
	const { is_intact } = frm.doc.__onload || {};
	if (is_intact === false)
		frm.dashboard.set_headline_alert(
			__("The archived PDF is missing or is not the one that was sent: its SHA-256 differs."),
			"red"
		);
	else if (frm.doc.docstatus === 1 && !frm.doc.sent_at && frm.doc.due_on < frappe.datetime.get_today())
		frm.dashboard.set_headline_alert(__("The report is overdue."), "orange");
}

function show_figures(frm) {
	const figures = (frm.doc.__onload?.figures || []).filter((figure) => figure.measured);
	const body = frm.get_field("figures_shown").$wrapper.empty();
	if (!figures.length) {
		body.append($("<p class='text-muted'>").text(__("Nothing was measured in this period.")));
		return;
	}
	const heads = [
		__("Measure", null, "ITSS Service Report"),
		__("Goal"),
		__("Numerator"),
		__("Denominator"),
		__("Raw"),
		__("Adjusted"),
		__("Period Before"),
	];
	const head = heads.map((text, at) => `<th class="${at ? "text-right" : ""}">${text}</th>`).join("");
	body.append(`<div class="table-responsive"><table class="table table-sm itss-report-figures">
		<thead><tr>${head}</tr></thead><tbody>${figures.map(figure_row).join("")}</tbody></table></div>`);
}

function figure_row(figure) {
	const { escape_html } = frappe.utils;
	const unit = figure.unit ? ` ${figure.unit}` : "";
	const cells = [
		escape_html(figure.goal),
		escape_html(figure.numerator),
		escape_html(figure.denominator),
		pill(figure.value + unit, figure.holds),
		figure.adjusted === "–" ? "–" : pill(figure.adjusted, figure.adjusted_holds),
		escape_html(figure.previous),
	];
	const told = cells.map((cell) => `<td class="text-right text-nowrap">${cell}</td>`).join("");
	return `<tr><td>${escape_html(figure.title)}</td>${told}</tr>`;
}

function pill(text, holds) {
	const colour = { Held: "green", Missed: "red" }[holds] || "gray";
	return `<span class="indicator-pill no-indicator-dot whitespace-nowrap ${colour}">${frappe.utils.escape_html(text)}</span>`;
}
