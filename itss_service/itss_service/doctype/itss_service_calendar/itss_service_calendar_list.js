frappe.listview_settings["ITSS Service Calendar"] = {
	add_fields: ["always_open", "disabled"],
	get_indicator(doc) {
		if (doc.disabled) return [__("Disabled"), "gray", "disabled,=,1"];
		if (doc.always_open) return [__("Around the Clock"), "blue", "always_open,=,1|disabled,=,0"];
		return [__("By Hours"), "green", "always_open,=,0|disabled,=,0"];
	},
};
