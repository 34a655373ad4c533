// JupyterLab draws a picture output without the alt text in its metadata (nbconvert uses it, JupyterLab does not yet).
// This puts it on, so that screen readers can say what a figure shows. A second plugin gives our panels their keys, and
// a third mends how outputs look.
// Written by hand as the module container that JupyterLab expects of a prebuilt extension: `init` hands over
// JupyterLab's own modules, `get` gives the plugins.
(() => {
  let modules;

  const withAltText = (factory) => {
    const create = factory.createRenderer.bind(factory);
    factory.createRenderer = (options) => {
      const view = create(options);
      const render = view.renderModel.bind(view);
      view.renderModel = async (model) => {
        await render(model);
        const alt = model.metadata[options.mimeType]?.alt;
        const picture = view.node.querySelector('img');
        if (alt && picture) picture.alt = alt;
      };
      return view;
    };
  };

  // Outside text boxes JupyterLab takes the arrow keys and letters for itself: a radio button or a list in an output
  // would not get them, and the letter A would insert a cell. An element with this attribute keeps its keys.
  const keysForPanels = {
    id: 'vlm-course-alt-text:keys',
    autoStart: true,
    activate: () => document.addEventListener('focusin', ({ target }) => {
      if (target.closest('.vlm-study')) target.setAttribute('data-lm-suppress-shortcuts', 'true');
    }),
  };

  // JupyterLab breaks printed lines in mid-word: a table that is too wide cannot be read then. And our figures stand on
  // white: in the dark they are cards, with round corners and a margin, as if somebody had meant it.
  const LOOKS = `
    .jp-OutputArea-output pre { word-break: normal; overflow-wrap: anywhere; }
    [data-jp-theme-light='false'] .jp-RenderedHTML > img {
      background: white; border-radius: 8px; box-sizing: border-box; padding: 8px;
    }`;
  const looks = {
    id: 'vlm-course-alt-text:looks',
    autoStart: true,
    activate: () => document.head.append(Object.assign(document.createElement('style'), { textContent: LOOKS })),
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['vlm-course-alt-text'] = {
    init: (shared) => { modules = shared; },
    get: async () => {
      const [rendermime] = Object.values(modules['@jupyterlab/rendermime']);
      const { IRenderMimeRegistry } = (await rendermime.get())();
      const plugin = {
        id: 'vlm-course-alt-text:plugin',
        autoStart: true,
        requires: [IRenderMimeRegistry],
        activate: (app, registry) => withAltText(registry.getFactory('image/png')), // one factory for all kinds of pictures
      };
      return () => ({ __esModule: true, default: [plugin, keysForPanels, looks] });
    },
  };
})();
