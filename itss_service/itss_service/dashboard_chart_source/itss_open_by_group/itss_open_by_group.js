frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["ITSS Open by Group"] = {
	method: "itss_service.itss_service.dashboard_chart_source.itss_open_by_group.itss_open_by_group.get",
	filters: [],
};
