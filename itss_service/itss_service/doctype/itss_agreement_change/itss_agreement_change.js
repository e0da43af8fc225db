frappe.ui.form.on("ITSS Agreement Change", {
	setup(frm) {
		frm.set_query("agreement", () => ({ filters: { status: ["in", ["Signed", "In Force"]] } }));
	},

	refresh(frm) {
		const { status } = frm.doc;
		const colours = {
			Collected: "orange",
			Assessed: "blue",
			Approved: "purple",
			Rejected: "gray",
			"Carried Out": "green",
		};
		if (!frm.is_new() && !frm.is_dirty())
			frm.page.set_indicator(__(status, null, frm.doctype), colours[status]);
		if (["Approved", "Rejected", "Carried Out"].includes(status)) frm.disable_form();
		tell_next(frm);
		offer_steps(frm);
	},
});

function tell_next(frm) {
	const { status, running_clocks, new_agreement } = frm.doc;
	if (frm.is_new()) return;
	const link = new_agreement && frappe.utils.get_form_link("ITSS Agreement", new_agreement, true);
	const told = {
		Collected: __("Next: assess what the change means, write it down and press Assess."),
		Assessed: __("Next: somebody who may approve changes, and did not ask for this one, decides."),
		Approved: __("Next: change {0} as approved and have it signed; the change is then carried out.", [
			link,
		]),
	}[status];
	if (told) frm.dashboard.set_headline(told);
	if (status === "Carried Out" && running_clocks === "Move to the New Terms")
		frm.dashboard.set_headline(
			__("Open tickets move to {0} as it begins. Stopped clocks are not touched.", [link])
		);
}

function offer_steps(frm) {
	if (frm.is_new() || frm.is_dirty()) return;
	const { status, __onload } = frm.doc;
	if (status === "Collected" && frm.perm[0]?.write)
		frm.add_custom_button(__("Assess"), () => step(frm, "assess_change"));
	if (!["Collected", "Assessed"].includes(status) || !__onload?.may_approve) return;
	if (status === "Assessed")
		frm.add_custom_button(__("Approve", null, "ITSS Agreement Change"), () => approve(frm)).addClass(
			"btn-primary"
		);
	frm.add_custom_button(__("Reject", null, "ITSS Agreement Change"), () => reject(frm));
}

function approve(frm) {
	const words = __(
		"A draft of the new version is made of {0}. It is changed as approved here, and signed.",
		[frappe.utils.escape_html(frm.doc.agreement).bold()]
	);
	const fields = [
		{ fieldtype: "HTML", options: `<p>${words}</p>` },
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason for the Decision") },
	];
	ask(__("Approve", null, "ITSS Agreement Change"), fields, async (values) => {
		const told = await step(frm, "approve_change", values);
		if (told) frappe.set_route("Form", "ITSS Agreement", told.new_agreement);
	});
}

function reject(frm) {
	const fields = [
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason for the Decision"), reqd: 1 },
	];
	ask(__("Reject", null, "ITSS Agreement Change"), fields, (values) => step(frm, "reject_change", values));
}

function ask(title, fields, then) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields,
		primary_action_label: title,
		primary_action: (values) => {
			dialog.hide();
			then(values);
		},
	});
	dialog.show();
}

async function step(frm, method, args = {}) {
	const { message } = await frappe.call({
		method: `itss_service.api.changes.${method}`,
		args: { change: frm.doc.name, ...args },
		freeze: true,
	});
	if (!message) return null;
	await frm.reload_doc();
	frappe.show_alert({
		message: `${message.name}: ${__(message.status, null, frm.doctype)}`,
		indicator: "green",
	});
	return message;
}
