// The usual theme, with a field that filters long tables.

import { useRoute } from 'vitepress';
import DefaultTheme from 'vitepress/theme';
import { nextTick, onMounted, watch } from 'vue';
import { filterTables } from './filter.mjs';
import './filter.css';

export default {
  extends: DefaultTheme,
  setup() {
    const route = useRoute();
    const update = () => nextTick(() => filterTables(document));
    onMounted(update);
    watch(() => route.path, update);
  },
};
