frappe.ui.form.on("ITSS Support Group", {
	setup(frm) {
		frm.set_query("next_group", () => ({
			filters: { name: ["!=", frm.doc.name || ""], disabled: 0, tier: [">=", frm.doc.tier || 1] },
		}));
		const people = () => ({ filters: { enabled: 1, user_type: "System User" } });
		frm.set_query("lead", people);
		frm.set_query("manager", people);
		frm.set_query("user", "members", people);
		frm.set_query("calendar", () => ({ filters: { disabled: 0 } }));
	},
});
