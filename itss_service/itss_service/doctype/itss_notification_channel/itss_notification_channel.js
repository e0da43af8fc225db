frappe.ui.form.on("ITSS Notification Channel", {
	refresh(frm) {
		if (frm.is_new() || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Send Test"), () => sendTest(frm)).prop("disabled", frm.is_dirty());
	},
});

async function sendTest(frm) {
	const { message: address } = await frappe.call({
		method: "itss_service.api.escalations.send_test",
		args: { channel: frm.doc.name },
		freeze: true,
	});
	if (address) frappe.show_alert({ message: __("Sent to {0}", [address]), indicator: "green" });
}
