frappe.listview_settings["ITSS Escalation Rule"] = {
	add_fields: ["condition", "metric", "share", "duration", "times", "level", "disabled"],
	formatters: {
		condition(value, df, doc) {
			const said = {
				"Share of Target": __("{0} % of the target", [doc.share]),
				"Before Breach": __("{0} before breach", [doc.duration]),
				"After Breach": __("{0} after breach", [doc.duration]),
				"No Update For": __("No update for {0}", [doc.duration]),
				Reopened: __("Reopened {0} times", [doc.times]),
				Reassigned: __("Reassigned {0} times", [doc.times]),
			}[value];
			return frappe.utils.escape_html(said || "");
		},
	},
	get_indicator(doc) {
		if (doc.disabled) return [__("Disabled"), "gray", "disabled,=,1"];
		const colour = ["yellow", "orange", "red"][doc.level - 1] || "red";
		return [__("Level {0}", [doc.level]), colour, `level,=,${doc.level}|disabled,=,0`];
	},
};
