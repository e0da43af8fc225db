frappe.ui.form.on("ITSS Service Credit", {
	setup(frm) {
		const statuses = ["Signed", "In Force", "Changed", "Terminated", "Expired", "Retired"];
		frm.set_query("agreement", () => ({ filters: { status: ["in", statuses] } }));
	},

	refresh(frm) {
		if (frm.doc.docstatus !== 1 || !frm.doc.total || frm.doc.voucher) return;
		const group = __("Create", null, "ITSS Service Credit");
		frm.add_custom_button(__("Credit Note", null, "ITSS Service Credit"), () => book(frm, "Credit Note"), group);
		frm.add_custom_button(__("Journal Entry", null, "ITSS Service Credit"), () => book(frm, "Journal Entry"), group);
	},
});

async function book(frm, kind) {
	const { message } = await frappe.call({
		method: "itss_service.api.credits.book_credit",
		args: { credit: frm.doc.name, kind },
		freeze: true,
	});
	if (message) frappe.set_route("Form", message.doctype, message.name);
}
