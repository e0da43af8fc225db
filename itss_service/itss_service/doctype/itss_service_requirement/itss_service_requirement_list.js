frappe.listview_settings["ITSS Service Requirement"] = {
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = { New: "orange", Analysed: "blue", "Agreement Drafted": "green", Declined: "gray" };
		return [
			__(doc.status, null, "ITSS Service Requirement"),
			colours[doc.status],
			`status,=,${doc.status}`,
		];
	},
};
