app_name = "itss_service"
app_title = "ITSS Service"
app_publisher = "ITSS Service contributors"
app_description = "Service desk, service levels and service quality after ITSS and ISO/IEC 20000, on ERPNext"
app_email = "itss-service@example.com"
app_license = "gpl-3.0"

required_apps = ["erpnext"]

export_python_type_annotations = True

fixtures = [
	{
		"dt": "Role",
		"filters": [
			[
				"name",
				"in",
				[
					"Service Desk Agent",
					"First-line Lead",
					"Second-line Engineer",
					"Service Level Manager",
					"Service Level Administrator",
					"Service Manager",
					"ITSS Auditor",
				],
			]
		],
	}
]
