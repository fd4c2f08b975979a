import { CopyButton } from '../ui/copy-button.tsx'
import { curlOf } from './curl.ts'
import type { Answer, MediaType, OpenApi, Parameter, Route } from './openapi.ts'
import { SchemaView, typeOf } from './schema-view.tsx'
import { Words } from './words.tsx'

interface OperationProps {
  document: OpenApi
  route: Route
  open: boolean
  onToggle: (open: boolean) => void
}

/** One route: a line that opens to all there is to know about it. */
export function OperationView({ document, route, open, onToggle }: OperationProps) {
  const { anchor, method, path, operation } = route
  return (
    <details
      class="operation"
      id={anchor}
      open={open}
      onToggle={(event) => onToggle(event.currentTarget.open)}
    >
      <summary>
        <h3>
          <Method name={method} />
          <Path path={path} />
        </h3>
        <span class="operation-summary">{operation.summary}</span>
      </summary>
      {open && <Body document={document} route={route} />}
    </details>
  )
}

export function Method({ name }: { name: string }) {
  return (
    <span class="method" data-method={name}>
      {name}
    </span>
  )
}

/** A path that may be broken at its slashes. */
export function Path({ path }: { path: string }) {
  return (
    <code class="path">
      {path.split(/(?=\/)/).map((piece, index) => (
        <span key={index} class={piece.includes('{') ? 'path-parameter' : undefined}>
          {piece}
          <wbr />
        </span>
      ))}
    </code>
  )
}

function Body({ document, route }: { document: OpenApi; route: Route }) {
  const { operation } = route
  const { description, parameters = [], requestBody, responses = {} } = operation
  const media = Object.entries(requestBody?.content ?? {})
  return (
    <div class="operation-body">
      {description && (
        <p class="operation-text">
          <Words text={description} />
        </p>
      )}
      <Curl text={curlOf(document, route, location.origin)} />
      {parameters.length > 0 && <Parameters document={document} parameters={parameters} />}
      {media.map(([type, content]) => (
        <section key={type}>
          <h4>
            Body <code>{type}</code>
          </h4>
          <Content document={document} content={content} />
        </section>
      ))}
      <section>
        <h4>Answers</h4>
        <ul class="answers">
          {Object.entries(responses).map(([status, answer]) => (
            <li key={status}>
              <AnswerView document={document} status={status} answer={answer} />
            </li>
          ))}
        </ul>
      </section>
    </div>
  )
}

function Curl({ text }: { text: string }) {
  return (
    <div class="curl">
      <pre tabIndex={0} role="group" aria-label="The call with curl">
        <code>{text}</code>
      </pre>
      <CopyButton text={text} label="Copy the call" />
    </div>
  )
}

const PLACES = { path: 'in the path', query: 'in the query', header: 'header', cookie: 'cookie' }

function Parameters({ document, parameters }: { document: OpenApi; parameters: Parameter[] }) {
  return (
    <section>
      <h4>Parameters</h4>
      <ul class="fields">
        {parameters.map(({ name, in: place, required, description, schema = {} }) => (
          <li key={`${place} ${name}`}>
            <div class="field">
              <div class="field-line">
                <code class="field-name">{name}</code>
                <span class="field-type">{typeOf(document, schema)}</span>
                <span class="field-optional">
                  {PLACES[place]}
                  {required ? '' : ', optional'}
                </span>
                {schema.enum && (
                  <span class="field-values">
                    {schema.enum.map((value) => (
                      <code key={String(value)}>{JSON.stringify(value)}</code>
                    ))}
                  </span>
                )}
                {schema.default !== undefined && (
                  <span class="field-bounds">
                    default <code>{JSON.stringify(schema.default)}</code>
                  </span>
                )}
              </div>
              {(description ?? schema.description) && (
                <p class="field-text">
                  <Words text={(description ?? schema.description)!} />
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

function AnswerView({
  document,
  status,
  answer,
}: {
  document: OpenApi
  status: string
  answer: Answer
}) {
  const content = Object.entries(answer.content ?? {})
  const kind = status === 'default' ? 'other' : status.startsWith('2') ? 'good' : 'bad'
  const line = (
    <>
      <span class="status" data-kind={kind}>
        {status === 'default' ? 'other' : status}
      </span>
      <span class="answer-text">
        {(answer.description ?? '').split('\n\n').map((sentence) => (
          <span key={sentence}>
            <Words text={sentence} />
          </span>
        ))}
      </span>
    </>
  )
  if (content.length === 0) return <div class="answer answer-line">{line}</div>
  return (
    <details class="answer" open={kind === 'good'}>
      <summary class="answer-line">{line}</summary>
      {content.map(([type, media]) => (
        <div key={type} class="answer-content">
          <p class="media-type">
            <code>{type}</code>
          </p>
          <Content document={document} content={media} />
        </div>
      ))}
    </details>
  )
}

function Content({ document, content }: { document: OpenApi; content: MediaType }) {
  const { schema, example, examples = {}, 'x-item-schema': each } = content
  const shown = example ?? Object.values(examples)[0]?.value
  return (
    <>
      {schema && !each && <SchemaView document={document} schema={schema} />}
      {schema?.description && each && (
        <p class="field-text">
          <Words text={schema.description} />
        </p>
      )}
      {each && (
        <details class="field">
          <summary class="field-line">
            What an event may be: <span class="field-type">{typeOf(document, each)}</span>
          </summary>
          <SchemaView document={document} schema={each} />
        </details>
      )}
      {shown !== undefined && (
        <pre class="example" tabIndex={0} role="group" aria-label="An example">
          <code>{JSON.stringify(shown, null, 2)}</code>
        </pre>
      )}
    </>
  )
}
