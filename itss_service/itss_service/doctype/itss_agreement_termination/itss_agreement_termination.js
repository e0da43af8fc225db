frappe.ui.form.on("ITSS Agreement Termination", {
	setup(frm) {
		frm.set_query("agreement", () => ({ filters: { status: ["in", ["Signed", "In Force"]] } }));
	},

	refresh(frm) {
		const { docstatus, status, __onload } = frm.doc;
		const colours = { Draft: "orange", Approved: "blue", Effective: "red", Withdrawn: "gray" };
		if (!frm.is_new() && !frm.is_dirty())
			frm.page.set_indicator(__(status, null, frm.doctype), colours[status]);
		if (frm.is_new()) return;
		if (docstatus === 0 && !__onload?.may_approve) {
			frm.page.clear_primary_action();
			frm.dashboard.set_headline(
				__("Next: somebody who may approve terminations, and did not ask for this one, submits it.")
			);
		}
		if (docstatus === 1 && status === "Approved") tell_end(frm);
	},

	agreement: (frm) => tell_notice(frm),
	notice_on: (frm) => tell_notice(frm),
});

// The earliest last day that the agreement's notice period allows.
async function tell_notice(frm) {
	const { agreement, notice_on, effective_on } = frm.doc;
	if (!agreement || !notice_on || frm.doc.docstatus) return;
	const { message } = await frappe.db.get_value("ITSS Agreement", agreement, "notice_days");
	const days = Number(message?.notice_days) || 0;
	frm.set_value("notice_days", days);
	if (!effective_on) frm.set_value("effective_on", frappe.datetime.add_days(notice_on, days));
}

function tell_end(frm) {
	const link = frappe.utils.get_form_link("ITSS Agreement", frm.doc.agreement, true);
	const day = frappe.datetime.str_to_user(frm.doc.effective_on);
	const stops = frm.doc.running_clocks === "Stop on That Day";
	frm.dashboard.set_headline(
		stops
			? __("{0} ends with {1}; its open clocks stop at midnight. Stopped clocks are not touched.", [
					link,
					day,
				])
			: __("{0} ends with {1}; clocks that run then go on to their end.", [link, day])
	);
}
