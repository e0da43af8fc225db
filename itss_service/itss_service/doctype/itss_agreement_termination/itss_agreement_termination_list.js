frappe.listview_settings["ITSS Agreement Termination"] = {
	add_fields: ["status"],
	has_indicator_for_draft: 1,
	has_indicator_for_cancelled: 1,
	get_indicator(doc) {
		const colours = { Draft: "orange", Approved: "blue", Effective: "red", Withdrawn: "gray" };
		return [
			__(doc.status, null, "ITSS Agreement Termination"),
			colours[doc.status],
			`status,=,${doc.status}`,
		];
	},
};
