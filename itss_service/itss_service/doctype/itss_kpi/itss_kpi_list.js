frappe.listview_settings["ITSS KPI"] = {
	add_fields: ["enabled"],
	get_indicator: (doc) =>
		doc.enabled
			? [__("Enabled"), "green", "enabled,=,1"]
			: [__("Disabled"), "gray", "enabled,=,0"],
};
