frappe.listview_settings["ITSS Notice"] = {
	add_fields: ["state", "digest"],
	get_indicator(doc) {
		const colour = { Pending: "orange", Sent: "green", Failed: "red", Digested: "blue" }[doc.state];
		return [__(doc.state, null, "ITSS Notice"), colour || "gray", `state,=,${doc.state}`];
	},
};
