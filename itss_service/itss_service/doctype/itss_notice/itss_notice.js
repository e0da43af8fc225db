frappe.ui.form.on("ITSS Notice", {
	refresh(frm) {
		frm.disable_save();
		const { escalation, state } = frm.doc;
		if (escalation)
			frm.add_custom_button(__("Escalation"), () => frappe.set_route("Form", "ITSS Escalation", escalation));
		if (state === "Failed") frm.add_custom_button(__("Send Again"), () => sendAgain(frm));
	},
});

async function sendAgain(frm) {
	await frappe.call({
		method: "itss_service.api.escalations.retry_notice",
		args: { notice: frm.doc.name },
		freeze: true,
	});
	await frm.reload_doc();
}
