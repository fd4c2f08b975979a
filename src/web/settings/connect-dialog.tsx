import { useEffect, useId, useMemo } from 'preact/hooks'
import type { ProviderInfo } from '../../protocol/index.ts'
import { client } from '../api.ts'
import { Dialog } from '../ui/dialog.tsx'
import { Icon } from '../ui/icon.tsx'
import { createConnectionForm, type ConnectionForm } from './connection-form.ts'
import { shortName, type Models } from './models.ts'
import './settings.css'

interface ConnectDialogProps {
  models: Models
  onClose: () => void
  /** A model was connected and chosen. */
  onConnected: (model: string | null) => void
}

/** The first-run panel. */
export function ConnectDialog({ models, onClose, onConnected }: ConnectDialogProps) {
  const form = useMemo(() => createConnectionForm(client, models), [models])
  useEffect(() => void form.load(), [form])
  return (
    <Dialog title="Connect a model" class="connect" onClose={onClose}>
      <p class="dialog-lead">
        Paste a provider’s key, or point at a server of your own. Keys are stored encrypted on this
        server and never shown again.
      </p>
      {form.providers.value === null ? (
        <p class="form-problem" role={form.problem.value ? 'alert' : undefined}>
          {form.problem.value ?? 'Loading…'}
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
    </Dialog>
  )
}

function ProviderChoice({ form }: { form: ConnectionForm }) {
  const kinds = [
    { kind: 'hosted', label: 'With a key' },
    { kind: 'local', label: 'Your own server' },
  ] as const
  return (
    <div class="provider-choice">
      {kinds.map(({ kind, label }) => (
        <fieldset key={kind}>
          <legend>{label}</legend>
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
                {provider.configured && <span class="provider-state">connected</span>}
              </label>
            ))}
        </fieldset>
      ))}
    </div>
  )
}

function ProviderFields({ form, provider }: { form: ConnectionForm; provider: ProviderInfo }) {
  const hosted = provider.kind === 'hosted'
  return (
    <div class="provider-fields">
      <Known provider={provider} />
      {hosted ? (
        <>
          <KeyField form={form} provider={provider} />
          <details class="more-fields">
            <summary>
              <Icon name="chevron" />
              Another address
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
              It needs a key
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
  const hint = provider.keyHint === null ? '' : ` (key ending in ${provider.keyHint})`
  const origin = {
    environment: 'Set by the server’s environment',
    stored: 'Connected here',
    discovered: 'Found on this machine',
  }[provider.source ?? 'stored']
  return (
    <p class="provider-known">
      <Icon name="check" />
      {origin}
      {hint}
    </p>
  )
}

function KeyField({ form, provider }: { form: ConnectionForm; provider: ProviderInfo }) {
  const id = useId()
  return (
    <div class="field">
      <label for={id}>{provider.label} key</label>
      <input
        id={id}
        type="password"
        autocomplete="off"
        spellcheck={false}
        placeholder={
          provider.keyHint === null ? 'Paste it here' : `…${provider.keyHint}, unchanged`
        }
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
      <label for={id}>Address</label>
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
  if (found === null) return null
  if (found.length === 0)
    return (
      <p class="form-problem" role="alert">
        It answers, but offers no models.
      </p>
    )
  return (
    <div class="field">
      <p class="form-success" role="status">
        <Icon name="check" />
        {found.length === 1 ? 'It works: one model.' : `It works: ${found.length} models.`}
      </p>
      <label for={id}>Model for new conversations</label>
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
  return (
    <div class="dialog-actions">
      {provider.source === 'stored' && (
        <button
          type="button"
          class="button quiet remove"
          disabled={working !== null}
          onClick={() => void form.remove()}
        >
          {working === 'remove' ? 'Removing…' : 'Remove'}
        </button>
      )}
      <button
        type="button"
        class="button"
        disabled={working !== null}
        onClick={() => void form.test()}
      >
        {working === 'test' ? 'Testing…' : 'Test'}
      </button>
      <button type="submit" class="button primary" disabled={working !== null}>
        {working === 'save' ? 'Saving…' : 'Save and use'}
      </button>
    </div>
  )
}
