frappe.ui.form.on("ITSS Breach Cause", {
	setup(frm) {
		frm.set_query("parent_cause", () => ({ filters: { name: ["!=", frm.doc.name || ""], disabled: 0 } }));
	},

	refresh(frm) {
		frm.add_custom_button(__("Tree", null, "ITSS Breach Cause"), () => frappe.set_route("Tree", "ITSS Breach Cause"));
	},
});
