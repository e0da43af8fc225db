frappe.listview_settings["ITSS Agreement Review"] = {
	add_fields: ["status", "due_on"],
	has_indicator_for_draft: 1,
	get_indicator(doc) {
		const word = (text) => __(text, null, "ITSS Agreement Review");
		if (doc.docstatus === 2) return [__("Cancelled"), "gray", "docstatus,=,2"];
		if (doc.docstatus === 0 && doc.due_on < frappe.datetime.get_today())
			return [word("Overdue"), "red", "docstatus,=,0|due_on,<,Today"];
		const colours = { Planned: "orange", Held: "blue", "Minutes Sent": "green" };
		return [word(doc.status), colours[doc.status], `status,=,${doc.status}`];
	},
};
