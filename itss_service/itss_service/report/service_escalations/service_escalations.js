{% include "itss_service/public/js/reports/filters.js" %}

frappe.query_reports["Service Escalations"] = {
	filters: report_filters({ escalations_by: true }),
	formatter: total_in_bold,
};
