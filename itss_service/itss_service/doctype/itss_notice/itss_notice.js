frappe.ui.form.on("ITSS Notice", {
	refresh(frm) {
		frm.disable_save();
		const { escalation, state } = frm.doc;
		if (escalation)
			frm.add_custom_button(__("Escalation"), () => frappe.set_route("Form", "ITSS Escalation", escalation));
		if (state === "Failed") frm.add_custom_button(__("Send Again"), () => sendAgain(frm));
		showMessage(frm);
	},
});

// As its reader sees it; a frame without rights, because others write what a notice tells of.
function showMessage(frm) {
	const message = frm.doc.message || "";
	if (!message.startsWith("<")) return;
	const frame = $('<iframe sandbox="" style="width: 100%; height: 420px; border: 0; background: white">');
	frame.attr("srcdoc", message).attr("title", __("Message"));
	frm.get_field("message").$wrapper.find(".like-disabled-input").empty().css("height", "auto").append(frame);
}

async function sendAgain(frm) {
	await frappe.call({
		method: "itss_service.api.escalations.retry_notice",
		args: { notice: frm.doc.name },
		freeze: true,
	});
	await frm.reload_doc();
}
