frappe.listview_settings["ITSS Service Report"] = {
	add_fields: ["state", "due_on", "sent_at"],
	has_indicator_for_draft: 1,
	get_indicator(doc) {
		const today = frappe.datetime.get_today();
		if (doc.docstatus === 2) return [__("Cancelled"), "red", "docstatus,=,2"];
		if (doc.state === "Sent") return [__("Sent"), "green", "state,=,Sent"];
		if (doc.due_on && doc.due_on < today)
			return [__("Overdue", null, "ITSS Service Report"), "red", `sent_at,is,not set|due_on,<,${today}`];
		const state = __(doc.state, null, "ITSS Service Report");
		if (doc.docstatus === 0) return [__("Draft"), "gray", "docstatus,=,0"];
		return [state, { Failed: "red", Sending: "blue" }[doc.state] || "orange", `state,=,${doc.state}`];
	},
};
