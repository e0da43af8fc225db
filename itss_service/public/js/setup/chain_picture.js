// The guarantee chains that an agreement is part of: a line each, with the picture and the findings inside.
import { chainDrawing } from "./chain_drawing";
import { findingText, sharesText, verdicts } from "./chain_words";
import { ask } from "./quiet_call";
import { escape, lengthText, metricText, priorityText, secondsText } from "./words";

const WORST_FIRST = ["cannot hold", "incomplete", "not judged", "holds", "no chain"];

// "Resolution · P1", escaped.
export const chainTitle = (chain) =>
	`${escape(metricText(chain.metric))} · ${escape(priorityText(chain.priority))}`;

export class ChainPicture {
	constructor(frm) {
		this.frm = frm;
		this.$area = $(frm.fields_dict.chain_html.wrapper).addClass("itss-chain");
	}

	async refresh() {
		const { name } = this.frm.doc;
		if (this.shown !== name) this.$area.empty();
		this.shown = name;
		if (this.frm.is_new()) return;
		this.$area.addClass("itss-stale");
		let told, refused;
		try {
			told = await ask("agreements.chain", { agreement: name });
		} catch (error) {
			refused = error.message;
		}
		if (this.frm.doc.name !== name) return;
		if (told) this.draw(told);
		else this.$area.html(`<div class="itss-refused"><div>${refused}</div></div>`);
		this.$area.removeClass("itss-stale");
	}

	draw({ chains, kind, on, drafts }) {
		if (!chains.length) return this.$area.html(`<div class="text-muted">${this.nothing(kind)}</div>`);
		const carried = chains.filter((chain) => chain.verdict !== "no chain");
		const alone = chains.filter((chain) => chain.verdict === "no chain");
		const order = [...carried].sort(
			(a, b) => WORST_FIRST.indexOf(a.verdict) - WORST_FIRST.indexOf(b.verdict)
		);
		const intro = __(
			"Each ticket passes the holders below one after the other. Shown is the worst moment for one to be opened in the year from {0}.",
			[frappe.datetime.str_to_user(on)]
		);
		this.$area.html(`${carried.length ? `<p class="text-muted">${intro}</p>${this.legend(carried)}` : ""}
			${carried.map((chain) => this.chain(chain, chain === order[0])).join("")}${this.alone(alone)}${this.drafts(drafts)}`);
	}

	nothing(kind) {
		return kind === "SLA"
			? __("It has no targets yet.")
			: __(
					"It underpins no target of an agreement that is a draft or in force. Add a row under Underpins."
				);
	}

	legend(chains) {
		const kinds = new Set(
			chains.flatMap((chain) => chain.stages.map((stage) => stage.kind.toLowerCase()))
		);
		const shown = { ...Object.fromEntries([...kinds].map((kind) => [kind, true])), sla: true };
		shown.closed = chains.some((chain) => chain.closed?.length);
		const items = [
			["sla", __("SLA: the promise to the customer")],
			["ola", __("OLA: a support group")],
			["uc", __("UC: a supplier")],
			["closed", __("Outside working hours")],
		].filter(([key]) => shown[key]);
		return `<div class="itss-legend">${items.map(([klass, words]) => `<span><i class="itss-key-${klass}"></i>${words}</span>`).join("")}</div>`;
	}

	chain(chain, open) {
		const [colour, verdict] = verdicts()[chain.verdict];
		const own = chain.agreement === this.frm.doc.name ? "" : `${escape(chain.agreement)} · `;
		return `<details data-verdict="${chain.verdict}" ${open ? "open" : ""}><summary>
			<span class="indicator-pill ${colour}">${verdict}</span> <b>${own}${chainTitle(chain)}</b>
			<span class="text-muted">${[__("within {0}", [lengthText(chain.duration)]), ...this.figures(chain)].join(" · ")}</span></summary>
			${chain.worst_start ? chainDrawing(chain) : ""}
			<ul>${chain.findings.map((finding) => `<li>${findingText(finding)}</li>`).join("")}</ul></details>`;
	}

	figures(chain) {
		const margin = chain.margin_seconds;
		const told = [];
		if (margin !== null)
			told.push(
				margin < 0
					? __("{0} too long", [secondsText(-margin)])
					: __("{0} left", [secondsText(margin)])
			);
		const shares = sharesText(chain);
		return shares ? [...told, shares] : told;
	}

	drafts(names) {
		if (!names.length) return "";
		const words = __("Drafts are not counted until they are in force: {0}.", [
			names
				.map((name) => frappe.utils.get_form_link(this.frm.doctype, name, true, escape(name)))
				.join(__(", ")),
		]);
		return `<p class="text-muted">${words}</p>`;
	}

	alone(chains) {
		if (!chains.length) return "";
		const metrics = [...new Set(chains.map((chain) => metricText(chain.metric)))];
		const words = __("No OLA or UC underpins: {0}. These targets rest on nothing but themselves.", [
			escape(metrics.join(__(", "))),
		]);
		return `<p class="text-muted itss-chain-alone">${words}</p>`;
	}
}
