// Impacts down, urgencies across, a priority in each cell; more urgent priorities are redder.
import { debounced, escape } from "./words";

const lines = (text) => [
	...new Set(
		String(text || "")
			.split("\n")
			.map((line) => line.trim())
			.filter(Boolean)
	),
];

export class PriorityGrid {
	constructor(frm) {
		this.frm = frm;
		this.priorities = [];
		this.$root = $(frm.fields_dict.grid_html.wrapper).addClass("itss-matrix");
		this.$root.on("change", "select", (event) => this.choose(event.target));
		for (const field of ["impacts", "urgencies"]) this.watch(field);
		this.names = this.written();
	}

	get locked() {
		return this.frm.fields_dict.impacts.disp_status !== "Write";
	}

	// The grid follows each key, not only the leaving of the field.
	watch(fieldname) {
		const control = this.frm.fields_dict[fieldname];
		control.$input?.on(
			"input",
			debounced(() => {
				this.follow({ ...this.names, [fieldname]: lines(control.$input.val()) });
			}, 150)
		);
	}

	async refresh() {
		if (!this.priorities.length && !this.locked) {
			const found = await frappe.db.get_list("Issue Priority", {
				fields: ["name"],
				limit: 100,
				order_by: "name asc",
			});
			this.priorities = found.map((row) => row.name);
		}
		this.names = this.written();
		this.draw();
	}

	written() {
		return { impacts: lines(this.frm.doc.impacts), urgencies: lines(this.frm.doc.urgencies) };
	}

	// A line that was renamed takes its priorities along.
	follow(names) {
		for (const [field, key] of [
			["impacts", "impact"],
			["urgencies", "urgency"],
		]) {
			const [before, after] = [this.names[field], names[field]];
			const changed = after.filter((name, index) => name !== before[index]);
			if (before.length !== after.length || changed.length !== 1) continue;
			const old = before[after.indexOf(changed[0])];
			for (const row of this.frm.doc.cells || []) if (row[key] === old) row[key] = changed[0];
		}
		this.names = names;
		this.draw();
		this.frm.refresh_field("cells");
	}

	cell(impact, urgency) {
		return (this.frm.doc.cells || []).find((row) => row.impact === impact && row.urgency === urgency);
	}

	choose(select) {
		const impact = this.names.impacts[select.dataset.row];
		const urgency = this.names.urgencies[select.dataset.column];
		const row = this.cell(impact, urgency);
		if (!select.value && row) this.frm.get_field("cells").grid.grid_rows_by_docname[row.name].remove();
		else if (row) row.priority = select.value;
		else this.frm.add_child("cells", { impact, urgency, priority: select.value });
		this.frm.dirty();
		this.frm.refresh_field("cells");
		this.draw();
		this.$root
			.find(`select[data-row=${select.dataset.row}][data-column=${select.dataset.column}]`)
			.trigger("focus");
	}

	draw() {
		const { impacts, urgencies } = this.names;
		if (!impacts.length || !urgencies.length) {
			const hint = __("Write the impacts and the urgencies above, one per line; the grid follows.");
			return this.$root.html(`<div class="text-muted">${hint}</div>`);
		}
		const shades = this.shades();
		const head = urgencies.map((urgency) => `<th scope="col">${escape(__(urgency))}</th>`).join("");
		const body = impacts.map(
			(impact, row) =>
				`<tr>${row ? "" : `<th class="itss-matrix-side" rowspan="${impacts.length}"><span>${__("Impact")}</span></th>`}
				<th scope="row">${escape(__(impact))}</th>
				${urgencies.map((urgency, column) => this.select(impact, urgency, row, column, shades)).join("")}</tr>`
		);
		this.$root.html(`<div class="itss-matrix-scroll"><table>
			<thead><tr><th colspan="2"></th><th class="itss-matrix-top" colspan="${urgencies.length}">${__("Urgency")}</th></tr>
			<tr><th colspan="2"></th>${head}</tr></thead><tbody>${body.join("")}</tbody></table></div>${this.missing()}`);
	}

	select(impact, urgency, row, column, shades) {
		const chosen = this.cell(impact, urgency)?.priority || "";
		const known =
			chosen && !this.priorities.includes(chosen) ? [chosen, ...this.priorities] : this.priorities;
		const options = ["", ...known].map(
			(name) =>
				`<option value="${escape(name)}" ${name === chosen ? "selected" : ""}>${escape(name ? __(name) : "–")}</option>`
		);
		const label = __("Priority at impact {0} and urgency {1}", [escape(impact), escape(urgency)]);
		return `<td><select class="itss-shade-${shades[chosen] ?? "none"}" data-row="${row}" data-column="${column}"
			aria-label="${label}" ${this.locked ? "disabled" : ""}>${options.join("")}</select></td>`;
	}

	// Priorities by the mean place of their cells, from the corner of highest impact and urgency: 0 to 4.
	shades() {
		const places = {};
		this.names.impacts.forEach((impact, row) =>
			this.names.urgencies.forEach((urgency, column) => {
				const priority = this.cell(impact, urgency)?.priority;
				if (priority) (places[priority] ||= []).push(row + column);
			})
		);
		const mean = (list) => list.reduce((sum, one) => sum + one, 0) / list.length;
		const order = Object.keys(places).sort((a, b) => mean(places[a]) - mean(places[b]));
		const last = Math.max(order.length - 1, 1);
		return Object.fromEntries(order.map((name, index) => [name, Math.round((index / last) * 4)]));
	}

	missing() {
		const { impacts, urgencies } = this.names;
		const empty = impacts.flatMap((impact) =>
			urgencies.filter((urgency) => !this.cell(impact, urgency)?.priority)
		);
		if (!empty.length) return "";
		return `<div class="itss-matrix-missing text-muted">${__("Cells without a priority: {0}", [empty.length])}</div>`;
	}
}
