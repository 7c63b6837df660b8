/**
 * What is left to be told apart by when the system's few colours replace all others: backgrounds go away, whatever is transparent is
 * drawn, and text has one colour. Runs in the page, and returns what vanished, in words.
 */
export function vanished(): string[] {
  const faults: string[] = [];
  const seen = (element: Element): boolean => {
    const box = element.getBoundingClientRect();
    return box.width > 2 && box.height > 2 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const name = (element: Element): string => (element.getAttribute('aria-label') ?? element.textContent ?? element.tagName).trim().slice(0, 60);
  const parts = (colour: string): number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
  const ground = (element: Element | null): string => {
    for (let each = element; each; each = each.parentElement) {
      const { backgroundColor } = getComputedStyle(each);
      if ((parts(backgroundColor)[3] ?? 1) > 0) return backgroundColor;
    }
    return 'rgb(0, 0, 0)';
  };
  const luminance = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = parts(colour).map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const ratio = (one: string, other: string): number => {
    const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
    return (high + 0.05) / (low + 0.05);
  };

  // A shape that says something is drawn in a colour of the system that is not the one behind it.
  for (const svg of document.querySelectorAll('svg')) {
    if (!seen(svg)) continue;
    const behind = ground(svg);
    const shapes = [...svg.querySelectorAll('path, circle, rect, line, polygon')].filter(seen);
    const drawn = shapes.flatMap((shape) => {
      const { fill, stroke, color } = getComputedStyle(shape);
      // What is drawn in the colour of the text is forced with it, and the computed fill still tells the one before.
      const forced = shape.getAttribute('fill') === 'currentColor' ? color : fill;
      return [forced, stroke].filter((paint) => paint !== 'none' && (parts(paint)[3] ?? 1) > 0);
    });
    const best = Math.max(0, ...drawn.map((paint) => (paint.startsWith('url') ? 21 : ratio(paint, behind))));
    if (drawn.length > 0 && best < 3) faults.push(`a shape in “${name(svg.parentElement ?? svg)}” is drawn in ${drawn[0] ?? ''} on ${behind}`);
  }

  // What is chosen differs from what is not by more than the colour of its words.
  const look = (element: Element): string => {
    const style = getComputedStyle(element);
    const border = ['Top', 'Bottom', 'Left'].map((side) => {
      const width = style.getPropertyValue(`border-${side.toLowerCase()}-width`);
      const colour = style.getPropertyValue(`border-${side.toLowerCase()}-color`);
      return width === '0px' || colour === ground(element.parentElement) ? 'none' : `${width} ${colour}`;
    });
    const outline = style.outlineStyle === 'none' ? 'none' : `${style.outlineWidth} ${style.outlineColor}`;
    return [...border, outline, ground(element), style.textDecorationLine].join(' | ');
  };
  for (const state of ['aria-selected', 'aria-current', 'aria-pressed']) {
    for (const chosen of document.querySelectorAll(`[${state}]:not([${state}="false"])`)) {
      if (!seen(chosen) || chosen.closest('[role="listbox"]')) continue;
      const group = chosen.closest('[role="tablist"], [role="grid"], [role="group"], nav, ul');
      const like = `${chosen.tagName}${chosen.getAttribute('role') === null ? '' : `[role="${chosen.getAttribute('role') ?? ''}"]`}`;
      const other = [...(group?.querySelectorAll(like) ?? [])].find((each) => seen(each) && !each.matches(`[${state}]:not([${state}="false"])`));
      if (other && look(chosen) === look(other)) faults.push(`“${name(chosen)}” is chosen, and looks like “${name(other)}”`);
    }
  }

  // An example is not taken for what was filled in.
  for (const field of document.querySelectorAll('input[placeholder]')) {
    if (!seen(field)) continue;
    const example = getComputedStyle(field, '::placeholder').color;
    if (example === getComputedStyle(field).color) faults.push(`the example in “${name(field)}” looks like a value`);
  }

  // What can be pressed in the middle of a text has a line under it, an edge around it, or the colour of links.
  for (const link of document.querySelectorAll('button.fui-Link')) {
    if (seen(link) && getComputedStyle(link).textDecorationLine === 'none') faults.push(`“${name(link)}” looks like text`);
  }
  return faults;
}
