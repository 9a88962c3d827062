/** In light and dark, and at a phone's width. */
export const API_PAGE_STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; list-style: none; padding: 0; }
h2 { border-bottom: 1px solid; margin-top: 3rem; }
h3 { margin: 2rem 0 0; overflow-wrap: anywhere; }
h4 { margin: .5rem 0 0; font-size: .9rem; }
.method { display: inline-block; min-width: 4rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: .25rem .5rem .25rem 0; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { font-weight: normal; width: 16rem; }
td { min-width: 6rem; }
code { font-size: .9em; }
small { opacity: .75; }
@media (max-width: 40rem) { table, tbody, tr, th, td { display: block; width: auto; } tr { padding: .5rem 0; } th, td { border: 0; padding: 0; } }
`;
