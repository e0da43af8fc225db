frappe.listview_settings["ITSS Notice"] = {
	add_fields: ["state", "attempts"],
	hide_name_column: true,
	get_indicator(doc) {
		if (doc.state === "Pending" && doc.attempts)
			return [__("To Be Sent Again"), "red", "state,=,Pending|attempts,>,0"];
		const colour = { Pending: "orange", Sent: "green", Failed: "red", Digested: "blue" }[doc.state];
		return [__(doc.state, null, "ITSS Notice"), colour || "gray", `state,=,${doc.state}`];
	},
};
