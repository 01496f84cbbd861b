import type { AuthenticatorBlock, ConnectorFile, Parameter } from './contract.js';
import { mend } from './xml-mend.js';
import { treeOf, type Element } from './xml-tree.js';

/**
 * application-authentication.xml, or blocks of it side by side, or an identity provider's file.
 * @throws SmsOtpImportError with the line, for what is no XML
 */
export function readXml(text: string): ConnectorFile {
  const { text: whole, mended } = mend(text);
  const root = treeOf(whole);
  const elements = [...all(root)];
  return {
    form: 'xml',
    blocks: elements.filter(({ name }) => name === 'AuthenticatorConfig').map(blockOf),
    properties: [...propertiesOf(root, undefined)],
    mended,
  };
}

function* all(element: Element): Generator<Element> {
  yield element;
  for (const child of element.children) yield* all(child);
}

function blockOf({ attributes, children }: Element): AuthenticatorBlock {
  return {
    name: attributes.get('name') ?? '',
    enabled: attributes.get('enabled')?.trim().toLowerCase() !== 'false',
    parameters: children.filter(({ name }) => name === 'Parameter').map(parameterOf),
  };
}

/** With a `secretAlias` the text is only a stand-in. */
function parameterOf({ attributes, text }: Element): Parameter {
  const name = attributes.get('name')?.trim() ?? '';
  return { name, value: text, ...(attributes.has('secretAlias') && { elsewhere: true }) };
}

/** `<Property><Name/><Value/></Property>` of a file of the product's identity providers: those of the SMS OTP. */
function* propertiesOf(element: Element, owner: string | undefined): Generator<Parameter> {
  const has = (name: string): boolean => element.children.some((child) => child.name === name);
  const own = has('Properties') ? (childText(element, 'Name') ?? owner) : owner;
  const [name, value] = [childText(element, 'Name'), childText(element, 'Value')];
  if (name !== undefined && value !== undefined && /^property$/i.test(element.name)) {
    if (owner === undefined || owner === 'SMSOTP') yield { name, value };
  } else for (const child of element.children) yield* propertiesOf(child, own);
}

function childText({ children }: Element, wanted: string): string | undefined {
  return children.find(({ name }) => name === wanted)?.text;
}
