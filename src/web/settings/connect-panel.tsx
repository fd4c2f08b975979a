import { useEffect, useId, useMemo } from 'preact/hooks'
import type { ProviderInfo } from '../../protocol/index.ts'
import { client } from '../api.ts'
import { Icon } from '../ui/icon.tsx'
import { laterWords, words } from '../words/words.ts'
import { createConnectionForm, type ConnectionForm } from './connection-form.ts'
import { shortName, type Models } from './models.ts'

export interface ConnectPanelProps {
  models: Models
  /** A model was connected and chosen. */
  onConnected: (model: string | null) => void
}

/** The first-run panel. */
export function ConnectPanel({ models, onConnected }: ConnectPanelProps) {
  const form = useMemo(() => createConnectionForm(client, models), [models])
  useEffect(() => void form.load(), [form])
  return (
    <>
      <p class="dialog-lead">{laterWords().connect.connectLead}</p>
      {form.providers.value === null ? (
        <p class="form-problem" role={form.problem.value ? 'alert' : undefined}>
          {form.problem.value ?? words().ui.loading}
        </p>
      ) : (
        <form
          class="connect-form"
          onSubmit={(event) => {
            event.preventDefault()
            void form.save().then((done) => done && onConnected(form.model.value))
          }}
        >
          <ProviderChoice form={form} />
          {form.provider.value && <ProviderFields form={form} provider={form.provider.value} />}
        </form>
      )}
    </>
  )
}

function ProviderChoice({ form }: { form: ConnectionForm }) {
  const say = laterWords().connect
  return (
    <div class="provider-choice">
      {(['hosted', 'local'] as const).map((kind) => (
        <fieldset key={kind}>
          <legend>{say.kinds[kind]}</legend>
          {form.providers.value
            ?.filter((provider) => provider.kind === kind)
            .map((provider) => (
              <label key={provider.id} class="provider">
                <input
                  type="radio"
                  name="provider"
                  value={provider.id}
                  checked={form.selected.value === provider.id}
                  onChange={() => form.pick(provider.id)}
                />
                <span class="provider-label">{provider.label}</span>
                {provider.configured && <span class="provider-state">{say.connected}</span>}
              </label>
            ))}
        </fieldset>
      ))}
    </div>
  )
}

function ProviderFields({ form, provider }: { form: ConnectionForm; provider: ProviderInfo }) {
  const hosted = provider.kind === 'hosted'
  const say = laterWords().connect
  return (
    <div class="provider-fields">
      <Known provider={provider} />
      {hosted ? (
        <>
          <KeyField form={form} provider={provider} />
          <details class="more-fields">
            <summary>
              <Icon name="chevron" />
              {say.anotherAddress}
            </summary>
            <AddressField form={form} provider={provider} />
          </details>
        </>
      ) : (
        <>
          <AddressField form={form} provider={provider} />
          <details class="more-fields">
            <summary>
              <Icon name="chevron" />
              {say.needsKey}
            </summary>
            <KeyField form={form} provider={provider} />
          </details>
        </>
      )}
      {form.problem.value !== null && (
        <p class="form-problem" role="alert">
          {form.problem}
        </p>
      )}
      <Found form={form} />
      <Actions form={form} provider={provider} />
    </div>
  )
}

/** Where the present key or address comes from. */
function Known({ provider }: { provider: ProviderInfo }) {
  if (!provider.configured) return null
  const say = laterWords().connect
  const origin = say.origins[provider.source ?? 'stored']
  return (
    <p class="provider-known">
      <Icon name="check" />
      {provider.keyHint === null ? origin : say.keyEnding(origin, provider.keyHint)}
    </p>
  )
}

function KeyField({ form, provider }: { form: ConnectionForm; provider: ProviderInfo }) {
  const say = laterWords().connect
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{say.keyOf(provider.label)}</label>
      <input
        id={id}
        type="password"
        autocomplete="off"
        spellcheck={false}
        placeholder={provider.keyHint === null ? say.pasteKey : say.keyUnchanged(provider.keyHint)}
        value={form.key.value}
        onInput={(event) => {
          form.key.value = event.currentTarget.value
          form.forgetTest()
        }}
      />
    </div>
  )
}

function AddressField({ form, provider }: { form: ConnectionForm; provider: ProviderInfo }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{laterWords().connect.address}</label>
      <input
        id={id}
        type="url"
        inputMode="url"
        autocomplete="off"
        spellcheck={false}
        placeholder={provider.baseUrl}
        value={form.address.value}
        onInput={(event) => {
          form.address.value = event.currentTarget.value
          form.forgetTest()
        }}
      />
    </div>
  )
}

function Found({ form }: { form: ConnectionForm }) {
  const id = useId()
  const found = form.found.value
  const say = laterWords().connect
  if (found === null) return null
  if (found.length === 0)
    return (
      <p class="form-problem" role="alert">
        {say.noModels}
      </p>
    )
  return (
    <div class="field">
      <p class="form-success" role="status">
        <Icon name="check" />
        {say.works(found.length)}
      </p>
      <label for={id}>{say.modelForNew}</label>
      <select
        id={id}
        value={form.model.value ?? ''}
        onChange={(event) => (form.model.value = event.currentTarget.value)}
      >
        {found.map((model) => (
          <option key={model.id} value={model.id}>
            {shortName(model.id)}
          </option>
        ))}
      </select>
    </div>
  )
}

function Actions({ form, provider }: { form: ConnectionForm; provider: ProviderInfo }) {
  const working = form.working.value
  const say = laterWords().connect
  return (
    <div class="dialog-actions">
      {provider.source === 'stored' && (
        <button
          type="button"
          class="button quiet remove"
          disabled={working !== null}
          onClick={() => void form.remove()}
        >
          {working === 'remove' ? say.removing : say.remove}
        </button>
      )}
      <button
        type="button"
        class="button"
        disabled={working !== null}
        onClick={() => void form.test()}
      >
        {working === 'test' ? say.testing : say.test}
      </button>
      <button type="submit" class="button primary" disabled={working !== null}>
        {working === 'save' ? say.saving : say.save}
      </button>
    </div>
  )
}
