frappe.ui.form.on("ITSS Clock", {
	refresh(frm) {
		if (frm.doc.state !== "breached" || frm.doc.ruling || !frappe.model.can_create("ITSS Breach Ruling")) return;
		frm.add_custom_button(__("Rule upon the Breach"), () =>
			frappe.new_doc("ITSS Breach Ruling", { clock: frm.doc.name })
		);
	},
});
