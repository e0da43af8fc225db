// ERPNext's list of Issues, with what is due next. What ERPNext set stays.
(() => {
	const settings = (frappe.listview_settings["Issue"] ||= {});
	const theirs = {
		get_indicator: settings.get_indicator,
		onload: settings.onload,
		refresh: settings.refresh,
	};
	const LEVELS = { "On Time": "green", "At Risk": "orange", Breached: "red", Paused: "blue" };

	settings.add_fields = [
		...new Set([
			...(settings.add_fields || []),
			"priority",
			"itss_next_due_at",
			"itss_level_state",
			"itss_major_incident",
			"itss_handler",
		]),
	];

	// Rows hold the system's time, whatever zone the user has.
	const secondsUntil = (due) => moment(due).diff(moment(frappe.datetime.system_datetime()), "seconds");

	// In one unit: there is little room.
	function span(seconds) {
		const minutes = Math.floor(Math.abs(seconds) / 60);
		if (minutes >= 2880) return __("{0} d", [Math.floor(minutes / 1440)]);
		return minutes >= 120 ? __("{0} h", [Math.floor(minutes / 60)]) : __("{0} min", [minutes]);
	}

	function dueText(due) {
		const seconds = secondsUntil(due);
		return seconds < 0 ? __("{0} late", [span(seconds)]) : __("in {0}", [span(seconds)]);
	}

	function colourOf(doc) {
		if (doc.itss_next_due_at && secondsUntil(doc.itss_next_due_at) < 0) return "red";
		return LEVELS[doc.itss_level_state];
	}

	settings.get_indicator = (doc) => {
		const given = theirs.get_indicator?.(doc);
		const colour = colourOf(doc);
		if (!colour) return given;
		return [__(doc.status, null, "Issue"), colour, given?.[2] || `status,=,${doc.status}`];
	};

	settings.formatters = {
		...settings.formatters,
		itss_next_due_at(value, df, doc) {
			const major = doc.itss_major_incident
				? `<b class="text-danger" title="${__("Major Incident")}">‼</b> `
				: "";
			if (doc.itss_level_state === "Paused" && !value)
				return `${major}<span class="text-muted">${__("on hold")}</span>`;
			if (!value) return major;
			const title = frappe.utils.escape_html(frappe.datetime.str_to_user(value));
			return `${major}<span class="indicator ${colourOf(doc) || "gray"} itss-due" title="${title}"
				data-itss-due="${frappe.utils.escape_html(doc.name)}">${dueText(value)}</span>`;
		},
	};

	// One after the other; those that are refused are named.
	async function take(listview) {
		const refused = [];
		for (const name of listview.get_checked_items(true))
			await frappe
				.xcall("itss_service.api.tickets.take", { doctype: "Issue", name })
				.catch(() => refused.push(name));
		if (refused.length)
			frappe.show_alert({ message: __("Not taken: {0}", [refused.join(", ")]), indicator: "orange" });
		listview.clear_checked_items();
		listview.refresh();
	}

	settings.onload = function (listview) {
		theirs.onload?.call(this, listview);
		listview.page.add_action_item(__("Take It"), () => take(listview));
		listview.page.add_inner_button(__("My Queue"), () => frappe.set_route("itss-my-queue"));
		listview.page.add_inner_button(__("Mine by What Is Due"), async () => {
			await listview.filter_area.clear(false);
			await listview.filter_area.add([
				["Issue", "itss_handler", "=", frappe.session.user],
				["Issue", "itss_next_due_at", "is", "set"],
			]);
			listview.sort_selector.set_value("itss_next_due_at", "asc");
			listview.sort_by = "itss_next_due_at";
			listview.sort_order = "asc";
			listview.refresh();
		});
	};

	// Which promise is due stands in the tickets; one question for the whole page.
	settings.refresh = async function (listview) {
		theirs.refresh?.call(this, listview);
		const shown = [...listview.$result[0].querySelectorAll("[data-itss-due]")];
		if (!shown.length) return;
		const found = await frappe.db.get_list("ITSS Ticket", {
			fields: ["reference_name", "next_due_metric"],
			filters: {
				reference_doctype: "Issue",
				reference_name: ["in", shown.map((each) => each.dataset.itssDue)],
			},
			limit: shown.length,
		});
		await itss_service.desk.load();
		const metrics = new Map(found.map((row) => [row.reference_name, row.next_due_metric]));
		for (const element of shown) {
			const metric = metrics.get(element.dataset.itssDue);
			if (!metric) continue;
			const name = itss_service.desk.metricText(metric);
			element.append(` · ${name}`);
			element.title = `${name}: ${element.title}`;
		}
	};
})();
