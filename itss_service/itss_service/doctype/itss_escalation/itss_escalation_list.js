frappe.listview_settings["ITSS Escalation"] = {
	add_fields: ["state", "acknowledge_by", "acknowledged_at", "missed_at"],
	hide_name_column: true,
	get_indicator(doc) {
		const filter = `state,=,${doc.state}`;
		if (doc.state === "Done" && doc.acknowledge_by && !doc.acknowledged_at)
			return doc.missed_at
				? [__("Not Acknowledged"), "red", `${filter}|acknowledged_at,is,not set|missed_at,is,set`]
				: [__("To Be Acknowledged"), "orange", `${filter}|acknowledge_by,is,set|acknowledged_at,is,not set`];
		const colour = {
			Pending: "orange",
			Held: "yellow",
			Done: "green",
			Failed: "red",
			Observed: "blue",
		}[doc.state];
		return [__(doc.state, null, "ITSS Escalation"), colour || "gray", filter];
	},
};
