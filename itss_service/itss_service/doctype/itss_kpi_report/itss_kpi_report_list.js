frappe.listview_settings["ITSS KPI Report"] = {
	add_fields: ["state"],
	has_indicator_for_draft: 1,
	get_indicator(doc) {
		if (doc.docstatus === 1) return [__("Submitted"), "blue", "docstatus,=,1"];
		if (doc.docstatus === 2) return [__("Cancelled"), "red", "docstatus,=,2"];
		const colours = { Computed: "green", Failed: "red" };
		const state = __(doc.state, null, "ITSS KPI Report");
		return [state, colours[doc.state] || "orange", `state,=,${doc.state}`];
	},
};
