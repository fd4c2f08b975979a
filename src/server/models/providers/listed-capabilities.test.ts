import { expect, test } from 'vitest'
import { listedCapabilities, listedParameters } from './listed-capabilities.ts'

test.each([
  [
    'by inputs and parameters',
    {
      architecture: { input_modalities: ['text', 'image', 'file'] },
      supported_parameters: ['max_tokens', 'reasoning', 'tools'],
    },
    ['vision', 'tools', 'reasoning'],
  ],
  [
    'by inputs and parameters, few of them',
    { architecture: { input_modalities: ['text'] }, supported_parameters: ['max_tokens'] },
    [],
  ],
  [
    'by name',
    { capabilities: { completion_chat: true, function_calling: true, vision: false } },
    ['tools'],
  ],
  ['not at all', { object: 'model', owned_by: 'mock' }, undefined],
  ['in a way of its own', { capabilities: ['completion', 'multimodal'] }, undefined],
  ['with nothing in it', { capabilities: null, architecture: null }, undefined],
])('a list says what a model can do %s', (_, item, can) => {
  expect(listedCapabilities(item)).toEqual(can)
})

test('the settings a model takes are read where a list names them', () => {
  const supported_parameters = ['max_tokens', 'max_completion_tokens', 'reasoning', 'top_k', 'seed']
  expect(listedParameters({ supported_parameters })).toEqual([
    'maxOutputTokens',
    'reasoningEffort',
    'seed',
  ])
  expect(listedParameters({ supported_parameters: [null, 'constructor'] })).toEqual([])
  expect(listedParameters({ supported_parameters: 'all' })).toBe(undefined)
  expect(listedParameters({})).toBe(undefined)
})
