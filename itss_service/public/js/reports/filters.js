// The filters that the script reports share; each report includes this file.

// In which the platform's words mean what they mean here.
var CONTEXT = "ITSS KPI Report";

function report_filters({ kind, group_by, as_of, escalations_by, most } = {}) {
	const link = (fieldname, label, options) => ({ fieldname, label, fieldtype: "Link", options });
	const today = frappe.datetime.get_today();
	const period = [
		{
			fieldname: "from_date",
			label: __("From", null, CONTEXT),
			fieldtype: "Date",
			default: frappe.datetime.add_days(today, -29),
			reqd: 1,
		},
		{ fieldname: "to_date", label: __("To", null, CONTEXT), fieldtype: "Date", default: today, reqd: 1 },
	];
	const day = [{ fieldname: "to_date", label: __("At the End Of"), fieldtype: "Date", default: today, reqd: 1 }];
	const choice = (fieldname, label, values, chosen) => ({
		fieldname,
		label,
		fieldtype: "Select",
		options: values.map((value) => ({ value, label: value ? __(value, null, CONTEXT) : "" })),
		default: chosen,
	});
	const filters = as_of ? day : period;
	if (group_by) {
		const groups = ["Priority", "Support Group", "Customer", "Issue Type", "Agreement"];
		filters.push(choice("group_by", __("Grouped By"), groups, group_by));
	}
	if (escalations_by) filters.push(choice("group_by", __("Grouped By"), ["Rule", "Level", "Agreement"], "Rule"));
	if (kind) filters.push(choice("kind", __("Kind of Agreement"), ["", "SLA", "OLA", "UC"], ""));
	filters.push(
		link("customer", __("Customer"), "Customer"),
		link("group_of_customers", __("Customer Group", null, CONTEXT), "Customer Group"),
		link("support_group", __("Support Group"), "ITSS Support Group"),
		link("agreement", __("Agreement"), "ITSS Agreement"),
		link("issue_type", __("Issue Type", null, CONTEXT), "Issue Type"),
		link("priority", __("Priority", null, CONTEXT), "Issue Priority")
	);
	if (most)
		filters.push({ fieldname: "most", label: __("At Most Tickets"), fieldtype: "Int", default: 1000 });
	return filters;
}

function total_in_bold(value, row, column, data, format) {
	if (!data?.is_total) return format(value, row, column, data);
	// no link to a document called Total
	const told = column.fieldtype === "Link" ? frappe.utils.escape_html(value || "") : format(value, row, column, data);
	return `<b>${told}</b>`;
}
