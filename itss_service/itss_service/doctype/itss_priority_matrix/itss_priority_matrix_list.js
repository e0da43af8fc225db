frappe.listview_settings["ITSS Priority Matrix"] = {
	add_fields: ["is_default"],
	get_indicator(doc) {
		return doc.is_default
			? [__("Default"), "green", "is_default,=,1"]
			: [__("Not in Use"), "gray", "is_default,=,0"];
	},
};
