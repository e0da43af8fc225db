frappe.listview_settings["ITSS Escalation Rule"] = {
	add_fields: ["condition", "level", "disabled"],
	get_indicator(doc) {
		if (doc.disabled) return [__("Disabled"), "gray", "disabled,=,1"];
		const colour = ["yellow", "orange", "red"][doc.level - 1] || "red";
		return [__("Level {0}", [doc.level]), colour, `level,=,${doc.level}|disabled,=,0`];
	},
};
