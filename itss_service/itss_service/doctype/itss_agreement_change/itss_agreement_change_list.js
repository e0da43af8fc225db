frappe.listview_settings["ITSS Agreement Change"] = {
	add_fields: ["status"],
	get_indicator(doc) {
		const colours = {
			Collected: "orange",
			Assessed: "blue",
			Approved: "purple",
			Rejected: "gray",
			"Carried Out": "green",
		};
		return [__(doc.status, null, "ITSS Agreement Change"), colours[doc.status], `status,=,${doc.status}`];
	},
};
