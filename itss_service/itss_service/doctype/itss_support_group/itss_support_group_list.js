frappe.listview_settings["ITSS Support Group"] = {
	add_fields: ["tier", "disabled"],
	get_indicator(doc) {
		if (doc.disabled) return [__("Disabled"), "gray", "disabled,=,1"];
		const colour = ["green", "blue", "purple"][doc.tier - 1] || "purple";
		return [__("Tier {0}", [doc.tier]), colour, `tier,=,${doc.tier}|disabled,=,0`];
	},
};
