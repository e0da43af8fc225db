frappe.provide("frappe.dashboards.chart_sources");

frappe.dashboards.chart_sources["ITSS Attainment by Week"] = {
	method: "itss_service.itss_service.dashboard_chart_source.itss_attainment_by_week.itss_attainment_by_week.get",
	filters: [],
};
