import { BarChart as Bars } from 'echarts/charts';
import { AriaComponent, GridComponent, TooltipComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import { useEffect, useRef } from 'react';
import { useTheme } from './theme';

use([Bars, AriaComponent, GridComponent, TooltipComponent, SVGRenderer]);

export interface BarChartProps {
  title: string;
  days: string[];
  series: { name: string; counts: number[]; strong: boolean }[];
  onDay(day: string): void;
}

/** Dark red and amber, with stripes on the light one: told apart without colours. */
const colors = { light: ['#a1123a', '#f0a020'], dark: ['#ff8fa6', '#f5ba5c'] };

export default function BarChart({ title, days, series, onDay }: BarChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  useEffect(() => {
    const chart = init(place.current!);
    const ink = getComputedStyle(place.current!).color;
    chart.setOption({
      animation: false,
      aria: { enabled: true, label: { description: title }, decal: { show: true } },
      grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
      // As HTML it would have styles inline, which the Content-Security-Policy forbids.
      tooltip: { trigger: 'axis', renderMode: 'richText' },
      xAxis: { type: 'category', data: days.map((day) => day.slice(5)), axisLabel: { color: ink } },
      yAxis: {
        type: 'value',
        minInterval: 1,
        axisLabel: { color: ink },
        splitLine: { lineStyle: { color: theme === 'dark' ? '#454545' : '#dddddd' } },
      },
      series: series.map(({ name, counts, strong }) => ({
        name,
        type: 'bar',
        stack: 'starts',
        barMaxWidth: 36,
        itemStyle: {
          color: colors[theme][strong ? 0 : 1],
          ...(strong && { decal: { symbol: 'none' } }),
        },
        data: counts,
      })),
    });
    chart.on('click', ({ dataIndex }) => onDay(days[dataIndex]!));
    const observer = new ResizeObserver(() => chart.resize());
    observer.observe(place.current!);
    return () => {
      observer.disconnect();
      chart.dispose();
    };
  }, [title, days.join(), JSON.stringify(series), theme]);
  return <div ref={place} className="chart" />;
}
