// What the core found about a guarantee chain, in the reader's language.
import { escape, instantText, lengthText, shareText } from "./words";

const INSTANT = String.raw`(\d{4}-\d\d-\d\dT[\d:]+(?:[+-]\d\d:\d\d|Z)?)`;
const sentences = () => [
	[/^no OLA or UC underpins it$/, () => __("No OLA or UC underpins it.")],
	[
		/^(.+) promises nothing at this priority$/,
		([, name]) => __("{0} promises nothing at this priority.", [name]),
	],
	[
		new RegExp(`^at worst, opened at ${INSTANT}, it leaves (\\S+) of working time$`),
		([, at, left]) =>
			__("At worst, for a ticket opened on {0}, {1} of working time are left.", [
				instantText(at),
				lengthText(left),
			]),
	],
	[
		new RegExp(`^a ticket opened at ${INSTANT} may take (\\S+) of working time too long$`),
		([, at, over]) =>
			__("A ticket opened on {0} may take {1} of working time too long.", [
				instantText(at),
				lengthText(over),
			]),
	],
	[
		new RegExp(`^a ticket opened at ${INSTANT} may end in closed time, after the due instant$`),
		([, at]) =>
			__("A ticket opened on {0} may be done in closed time, after it is due.", [instantText(at)]),
	],
	[/^(.+) has no attainment goal$/, ([, name]) => __("{0} has no attainment goal.", [name])],
	[
		/^the goals below it multiply to ([\d.]+ %), which carries its ([\d.]+ %)$/,
		([, product, goal]) =>
			__("The goals below it multiply to {0}, which carries its {1}.", [product, goal]),
	],
	[
		/^the goals below it multiply to ([\d.]+ %), which is less than its ([\d.]+ %)$/,
		([, product, goal]) =>
			__("The goals below it multiply to {0}, which is less than its {1}.", [product, goal]),
	],
];

export function findingText(finding) {
	for (const [pattern, say] of sentences()) {
		const found = pattern.exec(finding);
		if (found) return escape(say(found));
	}
	return escape(finding);
}

export const verdicts = () => ({
	holds: ["green", __("Holds")],
	"cannot hold": ["red", __("Cannot Hold")],
	incomplete: ["orange", __("Incomplete")],
	"no chain": ["gray", __("No Chain")],
	"not judged": ["gray", __("Not Judged")],
});

// "goals below 95 % × 99 % = 94.05 %, promised 93 %"
export function sharesText(chain) {
	const goals = chain.stages.map((stage) => stage.goal);
	if (!goals.length || goals.some((goal) => goal === null)) return "";
	const product = goals.map(shareText).join(" × ");
	const told = goals.length > 1 ? `${product} = ${shareText(chain.promised)}` : product;
	return chain.goal === null ? told : __("goals below {0}, promised {1}", [told, shareText(chain.goal)]);
}
