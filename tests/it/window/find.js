// Finds what a person (or a screen reader) finds: an element by its role and its name. Runs inside the page.
// arguments: the question. {find: {role, name, how, within}} answers with an element or null; {outline: true} with text.
//
// A small part of the accessible-name algorithm, enough for our own screens: WebKit's driver has no command for it.
const question = arguments[0];

const implicit = {
  a: (e) => (e.hasAttribute('href') ? 'link' : null), article: () => 'article', aside: () => 'complementary', button: () => 'button',
  dialog: () => 'dialog', fieldset: () => 'group', form: () => 'form', h1: () => 'heading', h2: () => 'heading', h3: () => 'heading', h4: () => 'heading',
  img: () => 'img', li: () => 'listitem', main: () => 'main', nav: () => 'navigation', ol: () => 'list', ul: () => 'list',
  option: () => 'option', progress: () => 'progressbar', section: (e) => (label(e) ? 'region' : null), select: () => 'combobox',
  table: () => 'table', tbody: () => 'rowgroup', td: () => 'cell', textarea: () => 'textbox', th: () => 'columnheader',
  thead: () => 'rowgroup', tr: () => 'row',
  input: (e) => {
    const roles = { checkbox: 'checkbox', radio: 'radio', button: 'button', submit: 'button', search: 'searchbox', range: 'slider', number: 'spinbutton' };
    return e.list ? 'combobox' : (roles[e.type] ?? 'textbox');
  },
};

const squeeze = (text) => (text ?? '').replace(/\s+/g, ' ').trim();
const role = (e) => e.getAttribute('role')?.split(' ')[0] || implicit[e.localName]?.(e) || null;
const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && !e.closest('[aria-hidden="true"], [inert]');
const fromContent = new Set(['button', 'link', 'heading', 'tab', 'option', 'menuitem', 'menuitemradio', 'menuitemcheckbox', 'row', 'cell', 'gridcell',
  'columnheader', 'rowheader', 'treeitem', 'radio', 'checkbox', 'switch', 'listitem', 'tooltip', 'status', 'alert']);

function content(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return '';
  if (node.hasAttribute('aria-label')) return ` ${node.getAttribute('aria-label')} `;
  const inner = [...node.childNodes].map(content).join('');
  return getComputedStyle(node).display.startsWith('inline') ? inner : ` ${inner} `;
}

function label(e) {
  const by = e.getAttribute('aria-labelledby');
  if (by) {
    const text = squeeze(by.split(/\s+/).map((id) => { const other = document.getElementById(id); return other ? content(other) : ''; }).join(' '));
    if (text) return text;
  }
  return squeeze(e.getAttribute('aria-label'));
}

function name(e) {
  const own = label(e);
  if (own) return own;
  if (e.labels?.length) return squeeze([...e.labels].map(content).join(' '));
  if (e.localName === 'img') return squeeze(e.alt);
  if (e.localName === 'fieldset') return squeeze(content(e.querySelector(':scope > legend') ?? document.createTextNode('')));
  const inner = fromContent.has(role(e)) ? squeeze(content(e)) : '';
  return inner || squeeze(e.getAttribute('title')) || squeeze(e.getAttribute('placeholder'));
}

function matches(text, wanted, how) {
  if (how === 'exact') return text === wanted;
  return text.toLowerCase().includes(wanted.toLowerCase());
}

function find({ role: wanted, name: called, how }) {
  const all = [...document.querySelectorAll('*')];
  if (wanted === 'text') {
    // The innermost element that says it.
    const saying = all.filter((e) => shown(e) && !['SCRIPT', 'STYLE', 'HEAD', 'TITLE'].includes(e.tagName) && matches(squeeze(content(e)), called, how));
    return saying.at(-1) ?? null;
  }
  return all.find((e) => role(e) === wanted && shown(e) && matches(name(e), called, how)) ?? null;
}

function outline() {
  const lines = [];
  const walk = (e, depth) => {
    if (!shown(e) && getComputedStyle(e).display !== 'contents') return;
    const is = role(e);
    const states = ['aria-selected', 'aria-checked', 'aria-expanded', 'aria-disabled', 'aria-current', 'aria-invalid'].filter((s) => e.hasAttribute(s)).map((s) => `${s.slice(5)}=${e.getAttribute(s)}`);
    if (e.disabled) states.push('disabled');
    if (is) lines.push(`${'  '.repeat(depth)}${is} "${name(e).slice(0, 160)}"${e.value ? ` value="${e.type === 'password' ? '…' : e.value}"` : ''}${states.length ? ` [${states.join(' ')}]` : ''}`);
    const leaf = is && fromContent.has(is) && !['row', 'listitem', 'status', 'alert'].includes(is);
    if (leaf) return;
    for (const child of e.childNodes) {
      if (child.nodeType === Node.TEXT_NODE && squeeze(child.data)) lines.push(`${'  '.repeat(depth + (is ? 1 : 0))}${squeeze(child.data)}`);
      else if (child.nodeType === Node.ELEMENT_NODE) walk(child, depth + (is ? 1 : 0));
    }
  };
  walk(document.body, 0);
  return lines.join('\n');
}

return question.outline ? outline() : find(question.find);
