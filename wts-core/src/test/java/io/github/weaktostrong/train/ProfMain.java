package io.github.weaktostrong.train;
import ai.djl.Device; import ai.djl.ndarray.*; import ai.djl.ndarray.types.*;
import io.github.weaktostrong.engine.*; import io.github.weaktostrong.model.*;
import java.nio.file.Path; import java.util.*;
class ProfMain { public static void main(String[] a) {
  ModelSpec spec = ModelSpec.random(a[0], GptNeoXConfig.of(4,128,4).withVocabSize(4096).withPositions(512), 1, Path.of(a[1]));
  try (var m = CausalLanguageModel.open(spec, Device.cpu())) {
    TrainingConfig c = TrainingConfig.defaults(); ParameterUpdate u = new ParameterUpdate(m, c);
    NDList body = new NDList(); u.parameters().stream().filter(p->p!=m.projection()).forEach(body::add);
    for (int it=0; it<5; it++) try (NDManager s = m.newStep(); GradMode on = GradMode.on()) {
      long t0=System.nanoTime();
      int n=16*127; long[] pos=new long[n], tg=new long[n]; float[] w=new float[n]; for(int i=0;i<n;i++){pos[i]=i;tg[i]=(i*31)%4096;w[i]=1f/n;}
      List<int[]> rows=new ArrayList<>(); for(int i=0;i<16;i++){int[] r=new int[127]; for(int j=0;j<127;j++) r[j]=(i*127+j*7)%4096; rows.add(r);} 
      TokenBatch b=TokenBatch.of(s,rows);
      NDArray p=s.create(pos), t=s.create(tg), ww=s.create(w);
      long t1=System.nanoTime(); NDArray h=m.hiddenStates(b.ids(), a.length>2? null:p); long t2=System.nanoTime();
      NDList head=m.ops().tokenLossGradients(h,m.projection(),t,ww); long t3=System.nanoTime();
      NDList g=m.ops().gradients(new NDList(h), new NDList(head.get(1)), body); long t4=System.nanoTime();
      NDList all=new NDList(); int k=0; for (NDArray q: u.parameters()) all.add(q==m.projection()?head.get(2):g.get(k++));
      double norm=u.norm(all); long t5=System.nanoTime(); u.apply(all,norm,1e-4); long t6=System.nanoTime();
      System.out.printf("prep %.1f fwd %.1f head %.1f bwd %.1f norm %.1f adam %.1f%n",(t1-t0)/1e6,(t2-t1)/1e6,(t3-t2)/1e6,(t4-t3)/1e6,(t5-t4)/1e6,(t6-t5)/1e6);
    }
  }
} }
