frappe.ui.form.on("ITSS Tracked Doctype", {
	refresh(frm) {
		if (!frm.is_new() && frm.doc.enabled && may_take_in()) {
			frm.add_custom_button(__("Take In Open Documents"), () => take_in(frm));
		}
		frappe.realtime.off("itss_taken_in");
		frappe.realtime.on("itss_taken_in", show_taken_in);
	},
});

function may_take_in() {
	return frappe.user.has_role("System Manager") || frappe.user.has_role("Service Level Administrator");
}

async function take_in(frm) {
	const args = { document_type: frm.doc.document_type };
	const found = await frappe.xcall("itss_service.api.tickets_intake.documents_to_take_in", args);
	if (!found) {
		frappe.msgprint(__("Every open document is a ticket already."));
		return;
	}
	frappe.confirm(
		__(
			"Open documents without a ticket: {0}. Their clocks will run from their true start; nobody is told of what lies in the past. Take them in?",
			[found]
		),
		async () => {
			await frappe.xcall("itss_service.api.tickets_intake.take_in_documents", args);
			frappe.show_alert(__("This goes on in the background."));
		}
	);
}

function show_taken_in({ taken, failed }) {
	const message = failed
		? __("Documents taken in: {0}; failed: {1}. See the Error Log.", [taken, failed])
		: __("Documents taken in: {0}.", [taken]);
	frappe.show_alert({ message, indicator: failed ? "orange" : "green" }, 15);
}
