frappe.listview_settings["ITSS Breach Ruling"] = {
	add_fields: ["exempt", "responsible"],
	has_indicator_for_draft: 1,
	get_indicator(doc) {
		if (doc.docstatus === 2) return [__("Withdrawn", null, "ITSS Breach Ruling"), "gray", "docstatus,=,2"];
		if (doc.docstatus === 0) return [__("Proposed", null, "ITSS Breach Ruling"), "orange", "docstatus,=,0"];
		return doc.exempt
			? [__("Exempt", null, "ITSS Breach Ruling"), "blue", "docstatus,=,1|exempt,=,1"]
			: [__("Counts", null, "ITSS Breach Ruling"), "red", "docstatus,=,1|exempt,=,0"];
	},
};
