frappe.listview_settings["ITSS Notification Channel"] = {
	add_fields: ["disabled", "last_sent_at", "last_failed_at"],
	get_indicator(doc) {
		if (doc.disabled) return [__("Disabled"), "gray", "disabled,=,1"];
		if (doc.last_failed_at && doc.last_failed_at > (doc.last_sent_at || ""))
			return [__("Failed"), "red", "disabled,=,0"];
		return [__("Enabled"), "green", "disabled,=,0"];
	},
};
